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

package io.github.clustercontrol.internal.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.etcd.KeyChange;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.key.MemberCodec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The cost of a change in memory, for clusters of several sizes. It is in this package
 * because the measured classes are package-private.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ChangeBenchmark {

	private static final String PREFIX = "/bench/db/";

	private static final int BURST = 1_000;

	/** The number of members. */
	@Param({ "10", "1000", "100000" })
	public int members;

	private final MemberCodec codec = new MemberCodec();

	private final byte[][] values = { value("a"), value("b") };

	private final ClusterRules rules = new ClusterRules(new ClusterDirectory("/bench/db"),
			new ClusterLimits(200_000, Long.MAX_VALUE), Duration.ofSeconds(10));

	private ClusterState state;

	private Member[] array;

	private List<Member> before;

	private List<Member> after;

	private ClusterSnapshot published;

	private long revision;

	/** Fill the cluster. */
	@Setup
	public void fill() {
		List<StoredKey> keys = new ArrayList<>();
		for (int i = 0; i < this.members; i++) {
			keys.add(key(i, 1));
		}
		this.revision = 1;
		this.state = ClusterState.NONE;
		ReadAhead ahead = new ReadAhead(this.rules, () -> this.state.members());
		step((draft) -> draft.replace(new Listing(1, keys), ahead));
		this.array = this.state.members().toArray(new Member[0]);
		this.before = snapshot().members();
		change(this.members / 2);
		this.published = snapshot();
		this.after = this.published.members();
	}

	/**
	 * Floor of a change: copy one array of references.
	 * @return the copy
	 */
	@Benchmark
	public Member[] copyOfOneArray() {
		return this.array.clone();
	}

	/**
	 * One change of one member: decoded, applied, and returned as a new snapshot.
	 * @return the snapshot
	 */
	@Benchmark
	public ClusterSnapshot oneChange() {
		change((int) (this.revision % this.members));
		return snapshot();
	}

	/**
	 * Floor of a comparison: look at each member of both lists.
	 * @return how many differ
	 */
	@Benchmark
	public int lookAtBothLists() {
		int different = 0;
		for (int i = 0; i < this.before.size(); i++) {
			different += (this.before.get(i) == this.after.get(i)) ? 0 : 1;
		}
		return different;
	}

	/**
	 * Compare two states that differ in one member.
	 * @return the difference
	 */
	@Benchmark
	public ClusterDiff diff() {
		return ClusterDiff.between(this.before, this.after);
	}

	/**
	 * Merge a thousand changes during busy listeners into one event.
	 * @return the event
	 */
	@Benchmark
	public ClusterChangedEvent coalesceThousandChanges() {
		List<KeyChange> changes = new ArrayList<>(BURST);
		for (int i = 0; i < BURST; i++) {
			this.revision++;
			changes.add(new KeyChange(key((int) (this.revision % this.members), this.revision), false, false));
		}
		step((draft) -> draft.change(changes));
		ClusterSnapshot current = snapshot();
		ClusterSnapshot previous = this.published;
		this.published = current;
		return ClusterDiff.between(previous.members(), current.members()).event(previous, current);
	}

	private void change(int member) {
		this.revision++;
		step((draft) -> draft.change(List.of(new KeyChange(key(member, this.revision), false, false))));
	}

	private void step(Consumer<ClusterDraft> changes) {
		ClusterDraft draft = new ClusterDraft(this.rules, this.state, this.revision);
		changes.accept(draft);
		this.state = draft.done();
	}

	private ClusterSnapshot snapshot() {
		return new ClusterSnapshot("db", this.state.revision(), this.state.members(), Source.LIVE, null);
	}

	private StoredKey key(int number, long revision) {
		return new StoredKey(PREFIX + address(number), this.values[(int) (revision & 1)], revision, 0);
	}

	private byte[] value(String zone) {
		return this.codec.encode("01234567-89ab-cdef-0123-456789abcdef", "http", Instant.parse("2026-01-01T00:00:00Z"),
				Map.of("zone", zone));
	}

	static String address(int number) {
		return String.format("10.%d.%d.%d:8110", number >> 16, number >> 8 & 255, number & 255);
	}

}
