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

package io.github.clustercontrol.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LocalServers}.
 */
class LocalServersTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			http  | local.server.port=8080
			https | local.server.port=8443 server.ssl.bundle=web
			https | local.server.port=8443 server.ssl.key-store=web.p12
			https | local.server.port=8443 server.ssl.enabled=true server.ssl.certificate=web.crt
			http  | local.server.port=8080 server.ssl.enabled=false server.ssl.bundle=web
			http  | server.ssl.bundle=web
			http  | local.grpc.server.port=9090 server.ssl.bundle=web
			https | local.grpc.server.port=9090 spring.grpc.server.ssl.bundle=grpc
			http  | local.grpc.server.port=9090 spring.grpc.server.ssl.bundle=grpc spring.grpc.server.ssl.enabled=false
			http  | local.server.port=8080 local.grpc.server.port=9090 spring.grpc.server.ssl.bundle=grpc
			""")
	void theSchemeIsThatOfTheServerThatListens(String scheme, String properties) {
		assertThat(servers(properties).scheme()).isEqualTo(scheme);
	}

	@ParameterizedTest
	// scheme of the instance | scheme in the metadata | properties
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			http  |       |
			https |       | server.ssl.bundle=web
			https | http  | server.ssl.bundle=web management.server.ssl.enabled=false
			http  | https | management.server.ssl.bundle=web
			https |       | management.server.ssl.bundle=web
			https | http  |
			""")
	void theManagementEndpointsHaveASchemeInTheMetadataWhereItIsAnother(String scheme, String expected,
			String properties) {
		Map<String, String> metadata = servers(
				"local.server.port=1 local.management.port=2 " + ((properties != null) ? properties : ""))
			.metadata(scheme);
		assertThat(metadata).containsEntry("management.port", "2");
		assertThat(metadata.get("management.scheme")).isEqualTo(expected);
	}

	@ParameterizedTest
	// metadata | properties
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					{}                                                       |
					{}                                                       | management.endpoints.web.base-path=/actuator/
					{}                                                       | management.server.base-path=/manage
					{management.context-path=/shop/actuator}                 | server.servlet.context-path=/shop
					{management.context-path=/shop/api/actuator}             | server.servlet.context-path=/shop spring.mvc.servlet.path=/api
					{management.context-path=/shop/actuator}                 | spring.webflux.base-path=/shop
					{management.context-path=/ops}                           | management.endpoints.web.base-path=/ops
					{management.context-path=/}                              | management.endpoints.web.base-path=/
					{management.context-path=/shop}                          | management.endpoints.web.base-path=/ server.servlet.context-path=/shop
					{health.path=state}                                      | management.endpoints.web.path-mapping.health=state
					""")
	void thePathsOfManagementEndpointsOnTheWebServerAreInTheMetadata(String expected, String properties) {
		assertThat(servers("local.server.port=1 local.management.port=1 " + ((properties != null) ? properties : ""))
			.metadata("http")
			.toString()).isEqualTo(expected);
		assertThat(servers("local.server.port=1 " + ((properties != null) ? properties : "")).metadata("http"))
			.isEmpty();
	}

	@ParameterizedTest
	// metadata | properties
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					{management.port=2}                                      | server.servlet.context-path=/shop
					{management.context-path=/manage/ops, management.port=2} | management.server.base-path=/manage management.endpoints.web.base-path=/ops
					{management.address=192.0.2.1, management.port=2}        | management.server.address=192.0.2.1
					{management.address=192.0.2.1, management.port=2}        | management.server.address=192.0.2.1 server.address=192.0.2.2
					{management.port=2}                                      | management.server.address=192.0.2.1 server.address=192.0.2.1
					{management.port=2}                                      | management.server.address=127.0.0.1
					{management.port=2}                                      | management.server.address=0.0.0.0
					""")
	void theAddressAndThePathsOfAManagementServerAreInTheMetadata(String expected, String properties) {
		assertThat(servers("local.server.port=1 local.management.port=2 " + properties).metadata("http").toString())
			.isEqualTo(expected);
	}

	@Test
	void thePortIsThatOfTheWebServerOrElseOfTheGrpcServer() {
		assertThat(servers("").port()).isNull();
		assertThat(servers("local.server.port=1 local.grpc.server.port=2").port()).isEqualTo(1);
		assertThat(servers("local.grpc.server.port=2").port()).isEqualTo(2);
	}

	@Test
	void aGrpcServerBesideAWebServerIsInTheMetadata() {
		assertThat(servers("local.server.port=1 local.grpc.server.port=2").metadata("http"))
			.containsExactly(Map.entry("grpc.port", "2"));
		assertThat(servers("local.grpc.server.port=2").metadata("http")).isEmpty();
		assertThat(servers("local.server.port=1 local.grpc.server.port=1").metadata("http")).isEmpty();
	}

	private static LocalServers servers(String properties) {
		MockEnvironment environment = new MockEnvironment();
		for (String property : StringUtils.tokenizeToStringArray(properties, " ")) {
			environment.setProperty(property.substring(0, property.indexOf('=')),
					property.substring(property.indexOf('=') + 1));
		}
		return new LocalServers(environment);
	}

}
