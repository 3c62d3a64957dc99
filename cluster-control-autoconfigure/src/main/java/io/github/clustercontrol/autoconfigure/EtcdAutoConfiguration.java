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

import java.time.Duration;

import io.github.clustercontrol.etcd.EtcdClientBuilderCustomizer;
import io.github.clustercontrol.internal.concurrent.SerialExecutor;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.Credentials;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the connection to etcd.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = SslAutoConfiguration.class)
@ConditionalOnClass(name = "io.etcd.jetcd.Client")
@Conditional(OnEnabledCondition.class)
@EnableConfigurationProperties(ClusterControlProperties.class)
public final class EtcdAutoConfiguration {

	/** A client that is younger is not built anew, and this one may be a moment old. */
	private static final Duration REBUILD_PAUSE = Duration.ofSeconds(3);

	private static final Log logger = LogFactory.getLog(EtcdAutoConfiguration.class);

	@Bean
	@ConditionalOnMissingBean(EtcdConnectionDetails.class)
	PropertiesEtcdConnectionDetails etcdConnectionDetails(ClusterControlProperties properties,
			ObjectProvider<SslBundles> sslBundles, Environment environment) {
		return new PropertiesEtcdConnectionDetails(properties.etcd(), sslBundles.getIfAvailable(),
				new Problems(environment));
	}

	@Bean
	@ConditionalOnMissingBean(Threads.class)
	Threads clusterControlThreads(Environment environment) {
		return new Threads(Threading.VIRTUAL.isActive(environment));
	}

	@Bean
	@ConditionalOnMissingBean(EtcdConnection.class)
	EtcdSettings etcdSettings(EtcdConnectionDetails details, ClusterControlProperties properties,
			Environment environment) {
		return settings(details, properties.etcd(), environment);
	}

	@Bean
	@ConditionalOnMissingBean(EtcdConnection.class)
	EtcdConnection etcdConnection(EtcdSettings settings, EtcdConnectionDetails details,
			ObjectProvider<EtcdClientBuilderCustomizer> customizers, Threads threads) {
		EtcdConnection connection = new EtcdConnection(settings, customizers.orderedStream().toList(), threads);
		if (details instanceof PropertiesEtcdConnectionDetails reloadable) {
			SerialExecutor executor = threads.serial("ssl");
			reloadable.onSslBundleUpdate(
					() -> executor.schedule(REBUILD_PAUSE, () -> connection.rebuild("the SSL bundle was updated")));
		}
		return connection;
	}

	static EtcdSettings settings(EtcdConnectionDetails details, ClusterControlProperties.Etcd properties,
			Environment environment) {
		DurationLimits durations = new DurationLimits(environment);
		Problems problems = new Problems(environment);
		problems.check(
				() -> durations.positive(InvalidProperty.PREFIX + "etcd.connect-timeout", properties.connectTimeout()));
		problems.check(
				() -> durations.positive(InvalidProperty.PREFIX + "etcd.request-timeout", properties.requestTimeout()));
		problems.throwIfExist();
		boolean secure = "https".equals(details.getEndpoints().get(0).getScheme());
		if (credentials(details) != null && !secure) {
			logger.warn("The password for etcd at " + details.getEndpoints()
					+ " is sent unencrypted: use endpoints with https");
		}
		return new EtcdSettings(details.getEndpoints(), () -> credentials(details), () -> sslBundle(details, secure),
				properties.connectTimeout(), properties.requestTimeout());
	}

	private static @Nullable Credentials credentials(EtcdConnectionDetails details) {
		return Credentials.of(details.getUsername(), details.getPassword());
	}

	/** The client encrypts only when it is given something to trust. */
	private static @Nullable SslBundle sslBundle(EtcdConnectionDetails details, boolean secure) {
		SslBundle bundle = details.getSslBundle();
		return (bundle == null && secure) ? SslBundle.systemDefault() : bundle;
	}

}
