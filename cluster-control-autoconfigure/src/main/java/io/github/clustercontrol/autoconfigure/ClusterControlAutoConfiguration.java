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
import java.util.Map;

import io.github.clustercontrol.ApplicationTerminator;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.CommandRunner;
import io.github.clustercontrol.MembershipHistory;
import io.github.clustercontrol.Orders;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.internal.announce.AnnouncementLease;
import io.github.clustercontrol.internal.announce.Announcer;
import io.github.clustercontrol.internal.command.Command;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdKeys;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import io.github.clustercontrol.internal.registration.ApplicationShutdown;
import io.github.clustercontrol.internal.registration.DrainSettings;
import io.github.clustercontrol.internal.registration.DrainUntil;
import io.github.clustercontrol.internal.registration.IdentitySource;
import io.github.clustercontrol.internal.registration.LeasedRegistration;
import io.github.clustercontrol.internal.registration.RegistrationSettings;
import io.github.clustercontrol.internal.registration.WatcherLease;
import io.github.clustercontrol.internal.watch.ClusterLimits;
import io.github.clustercontrol.internal.watch.EtcdMembershipHistory;
import io.github.clustercontrol.internal.watch.EtcdOrders;
import io.github.clustercontrol.internal.watch.UnwatchedClusters;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWarDeployment;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for joining, watching and leaving
 * clusters.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = EtcdAutoConfiguration.class)
@ConditionalOnClass(name = "io.etcd.jetcd.Client")
@Conditional(OnEnabledCondition.class)
@ImportRuntimeHints(ClusterControlRuntimeHints.class)
public final class ClusterControlAutoConfiguration {

	@Bean
	ClusterControlSettings clusterControlSettings(ClusterControlProperties properties,
			ObjectProvider<EtcdSettings> etcd, ObjectProvider<PropertiesCheck> checks, Threads threads,
			ListableBeanFactory beanFactory, ConfigurableEnvironment environment, ApplicationContext context) {
		AheadOfTimeCheck.check(properties, beanFactory);
		ParentContextCheck.check(properties, context);
		return new ClusterControlSettings(properties, (problems) -> {
			problems.check(etcd::getIfAvailable);
			checks.orderedStream().map(PropertiesCheck::problems).forEach(problems::add);
		}, threads, beanFactory, environment);
	}

	/** That of the parent context counts the clusters of all contexts below it. */
	@Bean
	@ConditionalOnMissingBean
	ClusterLimits clusterLimits(ClusterControlSettings settings) {
		return ClusterLimits.of(settings.watched().clusters().size() + settings.watched().discoveries().size());
	}

	@Bean(initMethod = "begin")
	@ConditionalOnMissingBean(value = Clusters.class, ignored = UnwatchedClusters.class)
	WatchedClusters watchedClusters(ClusterControlSettings settings, ClusterLimits limits, EtcdConnection connection,
			Threads threads, ConfigurableApplicationContext context) {
		return new WatchedClusters(settings.watched(), limits, settings.start(), settings.watchHeartbeat(), connection,
				threads, context);
	}

	@Bean
	@ConditionalOnMissingBean(MembershipHistory.class)
	@ConditionalOnBean(WatchedClusters.class)
	EtcdMembershipHistory membershipHistory(WatchedClusters clusters, EtcdConnection connection) {
		return new EtcdMembershipHistory(clusters, connection);
	}

	@Bean
	@ConditionalOnMissingBean(Orders.class)
	@ConditionalOnBean(WatchedClusters.class)
	EtcdOrders orders(WatchedClusters clusters, EtcdConnection connection) {
		return new EtcdOrders(clusters, connection);
	}

	@Bean
	@ConditionalOnMissingBean(CommandRunner.class)
	CommandRunner commandRunner() {
		return (command, timeout) -> new Command(command, timeout).run(Map.of());
	}

	@Bean
	static EarlyReading earlyReading() {
		return new EarlyReading();
	}

	@Bean
	@ConditionalOnMissingBean(ApplicationTerminator.class)
	ApplicationShutdown applicationTerminator() {
		return new ApplicationShutdown(System::exit);
	}

	@Bean(initMethod = "start", destroyMethod = "close")
	@ConditionalOnMissingBean
	@ConditionalOnBean(WatchedClusters.class)
	Announcer clusterAnnouncer(WatchedClusters clusters, ObjectProvider<LeasedRegistration> registration,
			EtcdConnection connection, Threads threads, Environment environment) {
		LeasedRegistration self = registration.getIfAvailable();
		AnnouncementLease lease = (self != null) ? self.lease() : new WatcherLease(connection, threads);
		return new Announcer(clusters.announced(), new ApplicationName(environment), lease, new EtcdKeys(connection),
				threads.serial("announce"));
	}

	@Configuration(proxyBeanMethods = false)
	@Conditional(OnSelfEnabledCondition.class)
	static class RegistrationConfiguration {

		private static final Log logger = LogFactory.getLog(ClusterControlAutoConfiguration.class);

		/** In each context, because the one with the web server is to register. */
		@Bean
		@ConditionalOnMissingBean(value = SelfRegistration.class, search = SearchStrategy.CURRENT)
		LeasedRegistration selfRegistration(ClusterControlSettings settings, EtcdConnectionDetails details,
				EtcdConnection connection, Threads threads, ApplicationTerminator terminator,
				ConfigurableApplicationContext context, ObjectProvider<LifecycleProperties> lifecycle) {
			RegistrationSettings registration = settings.registration();
			lifecycle.ifAvailable(
					(properties) -> warnOfShortDrain(registration.drain(), properties.getTimeoutPerShutdownPhase()));
			IdentitySource identity = settings.identity(details.getEndpoints(), threads.unordered());
			return new LeasedRegistration(registration, identity, connection, threads, terminator, context);
		}

		private static void warnOfShortDrain(DrainSettings drain, Duration timeout) {
			Duration leaveWithin = LeasedRegistration.LEAVE_WITHIN;
			Duration longest = drain.longest();
			if (leaveWithin.plus(longest).compareTo(timeout) >= 0) {
				String property = (drain.until() == DrainUntil.APPLIED) ? "drain-timeout" : "drain-period";
				logger.warn("clustercontrol.self." + property + " (" + longest.toMillis() + " ms) is cut short by"
						+ " spring.lifecycle.timeout-per-shutdown-phase (" + timeout.toMillis()
						+ " ms) when leaving etcd takes the longest time (" + leaveWithin.toMillis()
						+ " ms): set spring.lifecycle.timeout-per-shutdown-phase to more than the sum of the other two");
			}
		}

	}

	/**
	 * A servlet container's process also runs other applications. A nested class, because
	 * Spring registers its beans before those of the enclosing class, and because the
	 * condition on a WAR itself needs the class that is asked for first.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.web.context.WebApplicationContext")
	@ConditionalOnWarDeployment
	static class WarConfiguration {

		@Bean
		@ConditionalOnMissingBean(ApplicationTerminator.class)
		ApplicationShutdown warApplicationTerminator() {
			return new ApplicationShutdown((status) -> {
			});
		}

	}

}
