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

package io.github.clustercontrol.internal.announce;

import java.io.ByteArrayOutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

import io.github.clustercontrol.internal.announce.rules.Progress;
import io.github.clustercontrol.internal.etcd.Listing;
import io.github.clustercontrol.internal.etcd.StoredKey;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Encodes and decodes the value of the key of a consumer. Unknown fields are ignored.
 */
public final class AnnouncementCodec {

	private static final int VERSION = 1;

	/** Bounds what the name of another application adds to a log line. */
	private static final int MAX_NAME = 200;

	private final JsonMapper mapper = new JsonMapper();

	byte[] encode(Announcement announcement) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (JsonGenerator json = this.mapper.createGenerator(bytes)) {
			json.writeStartObject();
			json.writeNumberProperty("v", VERSION);
			json.writeStringProperty("name", announcement.name());
			json.writeNumberProperty("seen", announcement.progress().seen());
			json.writeNumberProperty("applied", announcement.progress().applied());
			json.writeBooleanProperty("owed", announcement.progress().owed());
			if (announcement.since() != null) {
				json.writeStringProperty("since", announcement.since().toString());
			}
			json.writeEndObject();
		}
		return bytes.toByteArray();
	}

	/** Return the announcement, or {@code null} if the value is not one. */
	public @Nullable Announcement decode(byte[] value) {
		try {
			JsonNode json = this.mapper.readTree(value);
			if (!json.path("seen").isIntegralNumber() || !json.path("applied").isIntegralNumber()) {
				return null;
			}
			Progress progress = new Progress(json.path("seen").longValue(), json.path("applied").longValue(),
					json.path("owed").asBoolean(false));
			return new Announcement(printable(json.path("name").asString("unnamed")), progress,
					instant(json.path("since").asString("")));
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	/**
	 * Return the announcements of the consumers of a directory by the ids of their
	 * leases. Deeper keys belong to the consumers of another directory.
	 */
	public Map<String, Announcement> decode(ClusterDirectory directory, Listing listing) {
		Map<String, Announcement> announcements = new TreeMap<>();
		for (StoredKey key : listing.keys()) {
			String lease = key.key().substring(directory.watcherPrefix().length());
			Announcement announcement = (lease.indexOf('/') < 0) ? decode(key.value()) : null;
			if (announcement != null) {
				announcements.put(lease, announcement);
			}
		}
		return announcements;
	}

	private static String printable(String name) {
		String text = name.replaceAll("[^\\p{Graph} ]", "?");
		return text.substring(0, Math.min(text.length(), MAX_NAME));
	}

	private static @Nullable Instant instant(String text) {
		try {
			return text.isEmpty() ? null : Instant.parse(text);
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

}
