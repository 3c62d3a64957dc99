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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

/**
 * Tests for {@link EtcdAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class EtcdAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, EtcdAutoConfiguration.class));

	@Test
	void thereIsOneConnection() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(EtcdConnection.class)
			.hasSingleBean(Threads.class)
			.hasSingleBean(EtcdConnectionDetails.class));
	}

	@Test
	void thereIsNothingWhenDisabled() {
		this.runner.withPropertyValues("clustercontrol.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(EtcdConnection.class)
				.doesNotHaveBean(Threads.class)
				.doesNotHaveBean(EtcdConnectionDetails.class)
				.doesNotHaveBean(ClusterControlProperties.class));
	}

	@Test
	void thereIsNothingWithoutTheClientLibrary() {
		this.runner.withClassLoader(new FilteredClassLoader("io.etcd.jetcd"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("etcdConnection"));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void longWaitsUseVirtualThreadsIfEnabledAndAvailable(boolean wanted) {
		this.runner.withPropertyValues("spring.threads.virtual.enabled=" + wanted).run((context) -> {
			Threads threads = context.getBean(Threads.class);
			boolean virtual = wanted && Runtime.version().feature() >= 21;
			assertThat(threadOf(threads.serialForWaiting("listener")))
				.startsWith(virtual ? "VirtualThread[" : "Thread[")
				.contains("clustercontrol-listener");
			assertThat(threadOf(threads.serial("lease"))).startsWith("Thread[").contains("clustercontrol-lease");
		});
	}

	private static String threadOf(Executor executor) {
		return CompletableFuture.supplyAsync(() -> Thread.currentThread().toString(), executor).join();
	}

	@Test
	void theDetailsComeFromTheProperties() {
		this.runner
			.withPropertyValues("clustercontrol.etcd.endpoints=HTTP://etcd-1:2379/,http://etcd-2:2379",
					"clustercontrol.etcd.username=app", "clustercontrol.etcd.password=se-cret")
			.run((context) -> {
				EtcdConnectionDetails details = context.getBean(EtcdConnectionDetails.class);
				assertThat(details.getEndpoints()).containsExactly(URI.create("http://etcd-1:2379"),
						URI.create("http://etcd-2:2379"));
				assertThat(details.getUsername()).isEqualTo("app");
				assertThat(details.getPassword()).isEqualTo("se-cret");
				assertThat(details.getSslBundle()).isNull();
			});
	}

	@Test
	void aBeanTakesThePlaceOfTheProperties() {
		URI endpoint = URI.create("http://10.0.0.2:2379");
		this.runner.withPropertyValues("clustercontrol.etcd.endpoints=not even checked")
			.withBean(EtcdConnectionDetails.class, () -> (EtcdConnectionDetails) () -> List.of(endpoint))
			.run((context) -> {
				assertThat(context).hasSingleBean(EtcdConnectionDetails.class);
				assertThat(context.getBean(EtcdConnection.class).status().endpoints()).containsExactly(endpoint);
			});
	}

	@Test
	void aPasswordThatTravelsUnencryptedIsWarnedOf(CapturedOutput output) {
		this.runner.withPropertyValues("clustercontrol.etcd.username=app", "clustercontrol.etcd.password=se-cret")
			.run((context) -> assertThat(output).contains("is sent unencrypted: use endpoints with https")
				.doesNotContain("se-cret"));
	}

	@Test
	void aPasswordThatTravelsEncryptedIsNot(CapturedOutput output) {
		this.runner
			.withPropertyValues("clustercontrol.etcd.endpoints=https://etcd:2379", "clustercontrol.etcd.username=app",
					"clustercontrol.etcd.password=se-cret")
			.run((context) -> assertThat(output).doesNotContain("is sent unencrypted"));
	}

	@Test
	void theBundleIsAlwaysTheLatest() {
		SslBundle first = SslBundle.of(null, null, null, "first");
		SslBundle second = SslBundle.of(null, null, null, "second");
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("etcd", first);
		PropertiesEtcdConnectionDetails details = details("https://etcd:2379", "etcd", bundles);
		EtcdSettings settings = EtcdAutoConfiguration.settings(
				details, new ClusterControlProperties.Etcd(List.of(), null, null,
						new ClusterControlProperties.Ssl(null), Duration.ofSeconds(1), Duration.ofSeconds(1)),
				new MockEnvironment());
		assertThat(settings.sslBundle().get()).isSameAs(first);
		bundles.updateBundle("etcd", second);
		assertThat(settings.sslBundle().get()).isSameAs(second);
	}

	@Test
	void anUpdateOfTheBundleCallsBack() {
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("etcd", SslBundle.systemDefault());
		Runnable callback = mock(Runnable.class);
		details("https://etcd:2379", "etcd", bundles).onSslBundleUpdate(callback);
		then(callback).should(never()).run();
		bundles.updateBundle("etcd", SslBundle.systemDefault());
		then(callback).should().run();
	}

	private static PropertiesEtcdConnectionDetails details(String endpoint, String bundle,
			DefaultSslBundleRegistry bundles) {
		return new PropertiesEtcdConnectionDetails(
				new ClusterControlProperties.Etcd(List.of(endpoint), null, null,
						new ClusterControlProperties.Ssl(bundle), null, null),
				bundles, new Problems(new MockEnvironment()));
	}

}
