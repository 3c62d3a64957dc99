/*
 * Copyright 2026 the cluster-control authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.clustercontrol.internal.key;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.internal.key.MemberCodec.Decoded;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The cost of writing and reading the value of a member.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CodecBenchmark {

	private static final String INSTANCE = "01234567-89ab-cdef-0123-456789abcdef";

	private static final Instant STARTED = Instant.parse("2026-01-01T00:00:00Z");

	private static final Map<String, String> METADATA = Map.of("zone", "a", "version", "1.2.3");

	private final MemberCodec codec = new MemberCodec();

	private final JsonMapper mapper = new JsonMapper();

	private final byte[] value = this.codec.encode(INSTANCE, "http", STARTED, METADATA);

	private final JsonNode node = this.mapper.readTree(this.value);

	/**
	 * Floor of reading: Jackson's tree of the same value.
	 * @return the tree
	 */
	@Benchmark
	public JsonNode readTree() {
		return this.mapper.readTree(this.value);
	}

	/**
	 * Read the value of a member.
	 * @return the member
	 */
	@Benchmark
	public Decoded decode() {
		return this.codec.decode("10.0.0.5:8110", this.value);
	}

	/**
	 * Floor of writing: Jackson's text of the same tree.
	 * @return the text
	 */
	@Benchmark
	public byte[] writeTree() {
		return this.mapper.writeValueAsBytes(this.node);
	}

	/**
	 * Write the value of a member.
	 * @return the value
	 */
	@Benchmark
	public byte[] encode() {
		return this.codec.encode(INSTANCE, "http", STARTED, METADATA);
	}

}
