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

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.github.clustercontrol.internal.etcd.EtcdUnavailableException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.ApplicationContextException;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EtcdUnavailableFailureAnalyzer}.
 */
class EtcdUnavailableFailureAnalyzerTests {

	@Test
	void saysWhatFailedAndWhichPropertiesToChange() {
		FailureAnalysis analysis = analyze("Connection refused");
		assertThat(analysis.getDescription()).contains("http://etcd-1:2379, http://etcd-2:2379")
			.contains("4000 ms")
			.contains("Connection refused");
		assertThat(analysis.getAction()).contains("clustercontrol.etcd.endpoints")
			.contains("clustercontrol.startup-timeout")
			.contains("clustercontrol.fail-fast");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			not connected: Connection refused: /127.0.0.1:1             | start etcd
			not connected: unresolved address                           | cannot be resolved
			not connected: connection timed out after 3000 ms: /a:1     | firewall
			DEADLINE_EXCEEDED, no answer in time                        | firewall
			not connected: Network closed for unknown reason            | write https://
			Connection closed while performing TLS negotiation          | write http://
			UNAVAILABLE, etcdserver: no leader                          | majority
			PERMISSION_DENIED, etcdserver: permission denied            | 'clustercontrol.etcd.username'
			an unknown error message                                   | etcd is running
			""")
	void saysWhatToDoAboutTheCause(String error, String remedy) {
		assertThat(analyze(error).getAction()).contains(remedy)
			.contains("'clustercontrol.")
			.contains("'clustercontrol.startup-timeout'")
			.contains("'clustercontrol.fail-fast'");
	}

	@Test
	void doesNotSayOfAnEtcdThatRefusesThatItDoesNotAnswer() {
		assertThat(analyze("etcdserver: permission denied").getDescription()).startsWith("etcd denied access");
	}

	@Test
	void saysNothingOfALastErrorWhenThereWasNone() {
		assertThat(analyze(null).getDescription()).doesNotContain("null").doesNotContain("attempt");
	}

	@Test
	void allAnalyzersAreRegistered() {
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, (type, name, failure) -> {
				// Other analyzers may need arguments
			})).hasAtLeastOneElementOfType(EtcdUnavailableFailureAnalyzer.class)
			.hasAtLeastOneElementOfType(UnknownAddressFailureAnalyzer.class);
	}

	private static FailureAnalysis analyze(@Nullable String lastError) {
		EtcdUnavailableException failure = new EtcdUnavailableException(
				List.of(URI.create("http://etcd-1:2379"), URI.create("http://etcd-2:2379")), Duration.ofSeconds(4),
				lastError);
		FailureAnalysis analysis = new EtcdUnavailableFailureAnalyzer()
			.analyze(new ApplicationContextException("Failed to start bean", failure));
		assertThat(analysis).isNotNull();
		return analysis;
	}

}
