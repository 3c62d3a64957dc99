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

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.zip.CRC32;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.file.FailureReason;
import io.github.clustercontrol.internal.file.ManagedFile;
import io.github.clustercontrol.internal.key.MemberCodec;
import io.github.clustercontrol.internal.log.RepeatedFailure;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Caches the last snapshot of a cluster in a file, for a start while etcd is away. A file
 * that cannot be used is logged and ignored; the next snapshot replaces it.
 */
final class SnapshotCache {

	private static final int VERSION = 1;

	private static final Duration PAUSE = Duration.ofSeconds(1);

	/** Long enough for a busy disk. */
	private static final Duration LAST_WRITE = Duration.ofSeconds(3);

	private static final Log logger = LogFactory.getLog(WatchedClusters.class);

	private static final JsonMapper mapper = new JsonMapper();

	private final MemberCodec codec;

	private final ClusterSettings settings;

	private final Supplier<ClusterSnapshot> source;

	private final SerialExecutor executor;

	private final Path file;

	private final boolean keepEmpty;

	private final ManagedFile managed;

	private final AtomicBoolean due = new AtomicBoolean();

	private volatile boolean closed;

	private @Nullable List<Member> stored;

	private final RepeatedFailure failure = new RepeatedFailure();

	SnapshotCache(Path directory, ClusterSettings settings, Supplier<ClusterSnapshot> source, SerialExecutor executor) {
		this(directory, settings, source, executor, new MemberCodec(), true);
	}

	/** Unless {@code keepEmpty}, there is no file of a cluster without members. */
	SnapshotCache(Path directory, ClusterSettings settings, Supplier<ClusterSnapshot> source, SerialExecutor executor,
			MemberCodec codec, boolean keepEmpty) {
		this.codec = codec;
		this.keepEmpty = keepEmpty;
		this.settings = settings;
		this.source = source;
		this.executor = executor;
		this.file = directory.resolve(URLEncoder.encode(settings.name(), StandardCharsets.UTF_8) + ".json");
		this.managed = new ManagedFile(this.file);
	}

	/** Write the last snapshot within a second. */
	void changed() {
		if (!this.closed && this.due.compareAndSet(false, true)) {
			this.executor.schedule(PAUSE, this::store);
		}
	}

	/**
	 * Write the last snapshot and no later one. Waits a short time until it is written,
	 * because the threads end soon after.
	 */
	void close() {
		await(end());
	}

	/** As {@link #close()}, but return a latch to wait for. */
	CountDownLatch end() {
		this.closed = true;
		CountDownLatch done = new CountDownLatch(1);
		this.executor.execute(() -> {
			store();
			done.countDown();
		});
		return done;
	}

	/** Wait until a last snapshot is written. */
	static void await(CountDownLatch done) {
		try {
			done.await(LAST_WRITE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void store() {
		this.due.set(false);
		ClusterSnapshot snapshot = this.source.get();
		boolean known = snapshot.source() == Source.LIVE || snapshot.source() == Source.STALE;
		if (!known || snapshot.members().equals(this.stored)) {
			return;
		}
		try {
			if (snapshot.members().isEmpty() && !this.keepEmpty) {
				Files.deleteIfExists(this.file);
			}
			else {
				this.managed.write(mapper.writeValueAsBytes(toJson(snapshot)));
			}
			this.stored = snapshot.members();
			if (this.failure.isOver()) {
				logger
					.info("The members of cluster " + this.settings.name() + " are cached in " + this.file + " again");
			}
		}
		catch (IOException | JacksonException ex) {
			String reason = FailureReason.of(ex);
			if (this.failure.isNew(reason)) {
				logger.warn("The members of cluster " + this.settings.name() + " cannot be cached in " + this.file
						+ ". Retrying at the next change: " + reason
						+ ". Correct 'clustercontrol.cache-directory': it must be a directory that this application"
						+ " may write to");
			}
		}
	}

	private ObjectNode toJson(ClusterSnapshot snapshot) {
		ObjectNode root = mapper.createObjectNode();
		root.put("v", VERSION);
		root.put("path", this.settings.directory().path());
		root.put("revision", snapshot.revision());
		root.put("written", Instant.now().toString());
		ObjectNode members = root.putObject("members");
		snapshot.members().forEach((member) -> {
			if (member.rawValue() != null && member.equals(this.codec.unread(member.address(), member.rawValue()))) {
				members.putObject(member.address()).put("text", member.rawValue());
			}
			else {
				members.put(member.address(), member.rawValue());
			}
		});
		root.put("crc32", checksum(root));
		return root;
	}

	/** One digit that changed on the disk makes another valid address. */
	private long checksum(ObjectNode root) {
		CRC32 checksum = new CRC32();
		checksum.update(mapper.writeValueAsBytes(root));
		return checksum.getValue();
	}

	/**
	 * Read the snapshot that was written last, {@code null} if there is none that can be
	 * used.
	 */
	@Nullable ClusterSnapshot load() {
		try {
			JsonNode content = mapper.readTree(Files.readAllBytes(this.file));
			String path = this.settings.directory().path();
			if (!(content instanceof ObjectNode root) || root.path("v").asInt(0) != VERSION
					|| !path.equals(root.path("path").asString(""))) {
				return ignore("it was not written for " + path + " by this version");
			}
			if (root.required("crc32").longValue() != checksum(root.without("crc32"))) {
				return ignore("it is damaged: its checksum is not that of its content");
			}
			List<Member> members = new ArrayList<>();
			root.required("members")
				.properties()
				.forEach((member) -> members.add(read(member.getKey(), member.getValue())));
			return new ClusterSnapshot(this.settings.name(), root.required("revision").longValue(), members,
					Source.RESTORED, Instant.parse(root.required("written").stringValue()));
		}
		catch (NoSuchFileException ex) {
			return null;
		}
		catch (IOException | JacksonException | IllegalArgumentException | DateTimeException ex) {
			return ignore((ex instanceof IOException) ? FailureReason.of(ex) : String.valueOf(ex.getMessage()));
		}
	}

	private Member read(String address, JsonNode value) {
		if (value.isObject()) {
			return this.codec.unread(address, value.required("text").stringValue());
		}
		String text = value.isNull() ? "" : value.stringValue();
		return this.codec.decode(address, text.getBytes(StandardCharsets.UTF_8)).member();
	}

	private @Nullable ClusterSnapshot ignore(String reason) {
		logger.warn("Ignoring the cached members in " + this.file + ": " + reason.lines().findFirst().orElse(""));
		return null;
	}

}
