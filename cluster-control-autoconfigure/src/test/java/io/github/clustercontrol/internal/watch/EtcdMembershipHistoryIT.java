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
import java.util.Map;

import io.github.clustercontrol.ApplicationTerminator;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Membership;
import io.github.clustercontrol.Membership.State;
import io.github.clustercontrol.MembershipHistory;
import io.github.clustercontrol.Orders;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.EtcdWitness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link EtcdMembershipHistory} with real instances.
 */
class EtcdMembershipHistoryIT {

	private static final String WEB = "/clusterdemo/webserver";

	private static final String ADDRESS = "10.0.0.5:8110";

	private static final String KEY = WEB + "/" + ADDRESS;

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	private ConfigurableApplicationContext operator;

	@BeforeEach
	void watch() {
		this.operator = run("--clustercontrol.clusters.webserver.path=" + WEB);
	}

	@AfterEach
	void close() {
		this.operator.close();
		witness().leases().forEach((lease) -> witness().revoke(lease));
		witness().deletePrefix("/");
	}

	@Test
	void anInstanceThatIsInIsPresentSinceItsFirstPut() {
		try (ConfigurableApplicationContext instance = register()) {
			long first = witness().get(KEY).orElseThrow().modRevision();
			instance.getBean(SelfRegistration.class).updateMetadata(Map.of("zone", "a"));
			await().until(() -> witness().get(KEY).orElseThrow().value().contains("zone"));
			Membership found = find(ADDRESS);
			assertThat(found.state()).isEqualTo(State.PRESENT);
			assertThat(found.revision()).isEqualTo(first);
			assertThat(found.member()).satisfies((member) -> assertThat(member.metadata()).containsEntry("zone", "a"));
		}
	}

	@Test
	void anInstanceThatStoppedHasLeft() {
		register().close();
		assertThat(find(ADDRESS).state()).isEqualTo(State.LEFT);
	}

	@Test
	void anInstanceThatIsOutOfRotationHasLeftUntilItReturns() {
		try (ConfigurableApplicationContext instance = register()) {
			SelfRegistration self = instance.getBean(SelfRegistration.class);
			self.deregister();
			await().until(() -> witness().get(KEY).isEmpty());
			assertThat(find(ADDRESS).state()).isEqualTo(State.LEFT);
			self.register();
			await().until(() -> witness().get(KEY).isPresent());
			assertThat(find(ADDRESS).state()).isEqualTo(State.PRESENT);
			long revision = witness().delete(KEY);
			Membership found = find(ADDRESS);
			assertThat(found.state()).isEqualTo(State.DELETED);
			assertThat(found.revision()).isEqualTo(revision);
		}
	}

	@Test
	void aDeleteByAnOperatorIsStillKnownAfterTheInstanceHasStopped() {
		try (ConfigurableApplicationContext instance = register()) {
			witness().delete(KEY);
			await().until(() -> instance.getBean(SelfRegistration.class).state() == SelfRegistration.State.REMOVED);
		}
		await().until(() -> witness().leases().isEmpty());
		assertThat(find(ADDRESS).state()).isEqualTo(State.DELETED);
	}

	@Test
	void anInstanceWhoseLeaseEndedHasExpired() {
		long lease = put("10.0.0.6:8110");
		witness().revoke(lease);
		assertThat(find("10.0.0.6:8110").state()).isEqualTo(State.EXPIRED);
	}

	@Test
	void theLeaseOfAnotherInstanceIsNotRenewed() {
		long lease = put("10.0.0.6:8110");
		witness().deletePrefix("/");
		long left = witness().timeToLive(lease);
		await().until(() -> witness().timeToLive(lease) < left);
		assertThat(find("10.0.0.6:8110").state()).isEqualTo(State.DELETED);
		assertThat(witness().timeToLive(lease)).isLessThan(left);
	}

	@Test
	void aMemberThatIsHeldIsSaidToBeHeld() {
		long first = put("10.0.0.1:8110");
		long second = put("10.0.0.2:8110");
		put("10.0.0.3:8110");
		Clusters clusters = this.operator.getBean(Clusters.class);
		await().until(() -> clusters.get("webserver").members().size() == 3);
		witness().revoke(first);
		witness().revoke(second);
		await().until(() -> clusters.get("webserver").members().size() == 2);
		await().until(() -> find("10.0.0.2:8110").state() == State.HELD);
		Membership held = find("10.0.0.2:8110");
		assertThat(held.heldUntil()).isBetween(Instant.now(), Instant.now().plusSeconds(10));
		assertThat(held.member()).satisfies((member) -> assertThat(member.address()).isEqualTo("10.0.0.2:8110"));
		assertThat(find("10.0.0.1:8110").state()).isEqualTo(State.EXPIRED);
	}

	@Test
	void aKeyThatIsNoAddressIsRejectedWithTheReason() {
		witness().put(WEB + "/web-1", "");
		Membership found = find("web-1");
		assertThat(found.state()).isEqualTo(State.REJECTED);
		assertThat(found.reason()).contains("it has no port; write host:port");
	}

	@Test
	void aMemberByHandThatWasDeletedWasDeletedByAnOperator() {
		witness().put(KEY, "");
		witness().delete(KEY);
		assertThat(find(ADDRESS).state()).isEqualTo(State.DELETED);
	}

	@Test
	void ofWhatEtcdHasCompactedOnlyTheCauseIsUnknown() {
		Clusters clusters = this.operator.getBean(Clusters.class);
		Instant before = Instant.now();
		put(ADDRESS);
		await().until(() -> clusters.get("webserver").members().size() == 1);
		long revision = witness().delete(KEY);
		await().until(() -> clusters.get("webserver").members().isEmpty());
		witness().put("/unrelated", "");
		witness().compact();
		Membership found = find(ADDRESS);
		assertThat(found.state()).isEqualTo(State.GONE);
		assertThat(found.revision()).isEqualTo(revision);
		assertThat(found.since()).isBetween(before, Instant.now());
		assertThat(found.problem()).isEqualTo("etcd has compacted the revision at which the key was deleted");
	}

	@Test
	void ofWhatWasCompactedBeforeThisApplicationStartedNothingIsKnown() {
		this.operator.close();
		put(ADDRESS);
		witness().delete(KEY);
		witness().put("/unrelated", "");
		witness().compact();
		watch();
		assertThat(find(ADDRESS)).isEqualTo(new Membership(KEY, State.UNKNOWN, 0, null, null, null, null, null, null));
	}

	@Test
	void anOrderToStayOutIsKnownAfterACompactionAlsoToAnApplicationThatStartedLater() {
		put(ADDRESS);
		this.operator.getBean(Orders.class).out("webserver", ADDRESS, "kernel update", "ops@host", null);
		witness().delete(KEY);
		Clusters clusters = this.operator.getBean(Clusters.class);
		await().until(() -> clusters.get("webserver").members().isEmpty());
		witness().put("/unrelated", "");
		witness().compact();
		assertThat(find(ADDRESS)).extracting(Membership::state, Membership::reason, Membership::by)
			.containsExactly(State.GONE, "kernel update", "ops@host");
		this.operator.close();
		watch();
		assertThat(find(ADDRESS)).extracting(Membership::state, Membership::reason, Membership::by)
			.containsExactly(State.GONE, "kernel update", "ops@host");
		this.operator.getBean(Orders.class).stop("webserver", ADDRESS, "replaced", "ops@host");
		assertThat(find(ADDRESS).reason()).as("a stop order says nothing of a later start").isNull();
	}

	@Test
	void theTimeOfAMemberThatJoinedBeforeThisApplicationStartedIsNotKnown() {
		this.operator.close();
		put(ADDRESS);
		watch();
		assertThat(find(ADDRESS).state()).isEqualTo(State.PRESENT);
		assertThat(find(ADDRESS).since()).isNull();
		Clusters clusters = this.operator.getBean(Clusters.class);
		witness().delete(KEY);
		await().until(() -> clusters.get("webserver").members().isEmpty());
		assertThat(find(ADDRESS).since()).isBetween(Instant.now().minusSeconds(60), Instant.now());
	}

	@Test
	void aClusterThatIsNotWatchedIsRefusedByName() {
		MembershipHistory history = this.operator.getBean(MembershipHistory.class);
		assertThatIllegalArgumentException().isThrownBy(() -> history.find("dbserver", ADDRESS))
			.withMessageContaining("'dbserver'")
			.withMessageContaining("[webserver]");
	}

	private Membership find(String address) {
		return this.operator.getBean(MembershipHistory.class).find("webserver", address);
	}

	private ConfigurableApplicationContext register() {
		ConfigurableApplicationContext instance = run("--clustercontrol.self.key=" + KEY,
				"--clustercontrol.self.drain-period=0");
		await().atMost(Duration.ofSeconds(10)).until(() -> witness().get(KEY).isPresent());
		return instance;
	}

	/** Write a member as an instance does. */
	private static long put(String address) {
		long lease = witness().grant(60);
		witness().put("/clustercontrol.leases" + WEB + "/" + Long.toHexString(lease), "", lease);
		witness().put(WEB + "/" + address, "{}", lease);
		return lease;
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		// Applications of other tests that set up the logging at the same time would
		// break it
		application.setListeners(application.getListeners()
			.stream()
			.filter((listener) -> !(listener instanceof LoggingApplicationListener))
			.toList());
		return application.run(StringUtils
			.concatenateStringArrays(new String[] { "--clustercontrol.etcd.endpoints=" + etcd.endpoint() }, arguments));
	}

	private static EtcdWitness witness() {
		return etcd.witness();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		ApplicationTerminator applicationTerminator() {
			return (context) -> {
			};
		}

	}

}
