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

package io.github.clustercontrol.agent.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link OriginalConfiguration}.
 */
class OriginalConfigurationTests {

	@Test
	void everyEntryBecomesAProperty() throws Exception {
		assertThat(
				load("""
						{"etcd": {"server": "http://10.0.0.1:2379"},
						 "self": {"key": "/clusterdemo/webserver/10.0.0.5:8110", "ttl": 10, "heartbeat": 5},
						 "clusters": [
						   {"name": "dbserver", "path": "/clusterdemo/dbserver",
						    "handler": "AlanKent\\\\ClusterControl\\\\Handlers\\\\JsonHandler", "handlerConfig": "cluster.json"},
						   {"name": "Web_1", "path": "/clusterdemo/webserver"}]}
						"""))
			.containsExactlyInAnyOrderEntriesOf(Map.of("clustercontrol.etcd.endpoints", "http://10.0.0.1:2379",
					"clustercontrol.self.key", "/clusterdemo/webserver/10.0.0.5:8110", "clustercontrol.self.ttl", "10",
					"clustercontrol.self.heartbeat", "5", "clustercontrol.clusters[dbserver].path",
					"/clusterdemo/dbserver", "clustercontrol.clusters[dbserver].handlers[0].type", "json",
					"clustercontrol.clusters[dbserver].handlers[0].file", "cluster.json",
					"clustercontrol.clusters[Web_1].path", "/clusterdemo/webserver"));
	}

	@Test
	void clustersMayBeEmptyAndEverythingMayBeMissing() throws Exception {
		assertThat(load("{\"clusters\": []}")).isEmpty();
		assertThat(load("{}")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = {
			"{\"other\": 1} | other '1': This entry cannot be mapped to a property: remove it",
			"{\"etcd\": {\"servers\": []}} | etcd.servers '[]': This entry cannot be mapped to a property: remove it",
			"{\"self\": {\"key\": \"/a/b:1\", \"port\": 80}} | self.port '80': This entry cannot be mapped",
			"{\"self\": 1} | self '1': Write an object.", "[] | the file '[]': Write an object.",
			"{\"clusters\": {}} | clusters '{}': Write a list.",
			"{\"clusters\": [{\"path\": \"/a\"}]} | clusters[0].name (not set): Write the name of the cluster.",
			"{\"clusters\": [{\"name\": \" \"}]} | clusters[0].name ' ': Write the name of the cluster.",
			"{\"clusters\": [{\"name\": \"a\", \"handler\": 1}]} | clusters[0].handler '1': Only the handler JsonHandler",
			"{\"clusters\": [{\"name\": \"a\", \"handler\": \"RedisHandler\"}]} | clusters[0].handler 'RedisHandler': Only the handler JsonHandler can be mapped",
			"{\"clusters\": [{\"name\": \"a\", \"handler\": \"JsonHandler\"}]} | clusters[0].handlerConfig (not set): Write the file",
			"{\"clusters\": [{\"name\": \"a\", \"handlerConfig\": \"f\"}]} | clusters[0].handlerConfig 'f': It has no handler",
			"{\"clusters\": [{\"name\": \"a\", \"min\": 1}]} | clusters[0].min '1': This entry cannot be mapped",
			"{\"self\": {}, \"self\": {}} | line 1: it is not valid JSON", "self: x | line 1: it is not valid JSON" })
	void whatCannotBeMappedIsRefusedByName(String json, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> load(json)).withMessageStartingWith(message);
	}

	private static Map<String, Object> load(String json) throws IOException {
		EnumerablePropertySource<?> source = (EnumerablePropertySource<?>) new OriginalConfiguration()
			.load("test", new ByteArrayResource(json.getBytes(StandardCharsets.UTF_8)))
			.get(0);
		Map<String, Object> properties = new HashMap<>();
		for (String name : source.getPropertyNames()) {
			properties.put(name, source.getProperty(name));
		}
		return properties;
	}

}
