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

package io.github.clustercontrol.watch;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.handler.ManagedFile;
import io.github.clustercontrol.key.ClusterDirectory;
import io.github.clustercontrol.key.MemberCodec;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps the last known state of each cluster in a file of its own, for a start while etcd
 * is away. A file that cannot be used is reported and passed over; the next state
 * replaces it.
 */
final class SnapshotCache {

	private static final int VERSION = 1;

	private static final Log logger = LogFactory.getLog(WatchedClusters.class);

	private final JsonMapper mapper = new JsonMapper();

	private final MemberCodec codec = new MemberCodec();

	private final Path directory;

	SnapshotCache(Path directory) {
		this.directory = directory;
	}

	/**
	 * Keep a state.
	 * @param path the directory of the cluster in etcd
	 * @param snapshot the state
	 * @throws IOException if the file cannot be written; the one before stays
	 */
	void store(ClusterDirectory path, ClusterSnapshot snapshot) throws IOException {
		ObjectNode root = this.mapper.createObjectNode();
		root.put("v", VERSION);
		root.put("path", path.path());
		root.put("revision", snapshot.revision());
		root.put("written", Instant.now().toString());
		ObjectNode members = root.putObject("members");
		snapshot.members().forEach((member) -> members.put(member.address(), member.rawValue()));
		new ManagedFile(file(snapshot.cluster())).write(this.mapper.writeValueAsBytes(root));
	}

	/**
	 * Read the state that was kept last.
	 * @param path the directory of the cluster in etcd
	 * @param cluster the name of the cluster
	 * @return the state, or {@code null} if none is kept or what is kept cannot be used
	 */
	@Nullable ClusterSnapshot load(ClusterDirectory path, String cluster) {
		Path file = file(cluster);
		try {
			JsonNode root = this.mapper.readTree(Files.readAllBytes(file));
			if (root.path("v").asInt(0) != VERSION || !path.path().equals(root.path("path").asString(""))) {
				return passOver(file, "it was not written for " + path + " by this version");
			}
			List<Member> members = new ArrayList<>();
			for (Map.Entry<String, JsonNode> member : root.required("members").properties()) {
				String value = member.getValue().isNull() ? "" : member.getValue().stringValue();
				members.add(this.codec.decode(member.getKey(), value.getBytes(StandardCharsets.UTF_8)).member());
			}
			return new ClusterSnapshot(cluster, root.required("revision").longValue(), members, Source.RESTORED,
					Instant.parse(root.required("written").stringValue()));
		}
		catch (NoSuchFileException ex) {
			return null;
		}
		catch (IOException | JacksonException | IllegalArgumentException | DateTimeException ex) {
			return passOver(file, String.valueOf(ex.getMessage()));
		}
	}

	private static @Nullable ClusterSnapshot passOver(Path file, String reason) {
		logger.warn("Passing over the cached cluster in " + file + ": " + reason.lines().findFirst().orElse(""));
		return null;
	}

	private Path file(String cluster) {
		return this.directory.resolve(URLEncoder.encode(cluster, StandardCharsets.UTF_8) + ".json");
	}

}
