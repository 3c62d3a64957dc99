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

package io.github.clustercontrol.actuate.endpoint;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.actuate.endpoint.ClusterControlDescriptor.EtcdDescriptor;
import io.github.clustercontrol.actuate.endpoint.ClusterControlDescriptor.SelfDescriptor;
import io.github.clustercontrol.actuate.endpoint.ClusterDescriptor.CommandDescriptor;
import io.github.clustercontrol.actuate.endpoint.ClusterDescriptor.HandlerDescriptor;
import io.github.clustercontrol.actuate.endpoint.ClusterDescriptor.MemberDescriptor;
import io.github.clustercontrol.actuate.endpoint.ClusterDescriptor.RejectedKeyDescriptor;
import io.github.clustercontrol.internal.command.CommandStatus;
import io.github.clustercontrol.internal.command.RunOutcome;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdRequestException;
import io.github.clustercontrol.internal.etcd.EtcdRequestException.Reason;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import io.github.clustercontrol.internal.etcd.EtcdStatus;
import io.github.clustercontrol.internal.etcd.EtcdStatus.EndpointStatus;
import io.github.clustercontrol.internal.etcd.EtcdStatus.Failure;
import io.github.clustercontrol.internal.handler.HandlerStatus;
import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.registration.SelfStatus;
import io.github.clustercontrol.internal.watch.ChangeCounts;
import io.github.clustercontrol.internal.watch.ClusterLimits;
import io.github.clustercontrol.internal.watch.ClusterSettings;
import io.github.clustercontrol.internal.watch.ClusterStatus;
import io.github.clustercontrol.internal.watch.EtcdMembershipHistory;
import io.github.clustercontrol.internal.watch.StartSettings;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ClusterControlEndpoint} and its web extension, without an etcd.
 */
class ClusterControlEndpointTests {

	private static final Instant TIME = Instant.parse("2026-01-01T10:00:00Z");

	private final Threads threads = new Threads();

	// Nothing listens there
	private final EtcdConnection connection = new EtcdConnection(
			new EtcdSettings(List.of(URI.create("http://127.0.0.1:1")), null, null, null, Duration.ofSeconds(1),
					Duration.ofSeconds(1)),
			List.of(), this.threads);

	private final WatchedClusters clusters = new WatchedClusters(
			List.of(new ClusterSettings("db", new ClusterDirectory("/demo/db"), 2, Duration.ZERO, Duration.ZERO,
					List.of())),
			ClusterLimits.of(1), new StartSettings(Duration.ZERO, false, "/", null), Duration.ofSeconds(5),
			this.connection, this.threads, new GenericApplicationContext());

	private final ClusterControlEndpoint endpoint = new ClusterControlEndpoint(this.connection, this.clusters, null,
			new EtcdMembershipHistory(this.clusters, this.connection), List.of());

	private final ClusterControlEndpointWebExtension extension = new ClusterControlEndpointWebExtension(this.endpoint);

	@AfterEach
	void close() {
		this.connection.close();
		this.threads.close();
	}

	@Test
	void showsWhatIsKnownBeforeEtcdAnswered() {
		ClusterControlDescriptor descriptor = this.endpoint.clusterControl();
		assertThat(descriptor.self()).isNull();
		assertThat(descriptor.etcd().endpoints()).containsExactly("http://127.0.0.1:1");
		assertThat(descriptor.etcd().connected()).isFalse();
		assertThat(descriptor.etcd().lastSuccess()).isNull();
		assertThat(descriptor.clusters()).containsOnlyKeys("db");
		assertThat(descriptor.clusters().get("db")).isEqualTo(new ClusterDescriptor("/demo/db", Source.UNKNOWN, null,
				null, 0, 2, List.of(), List.of(), 0, List.of()));
	}

	@Test
	void showsOneCluster() {
		assertThat(this.endpoint.cluster("db")).isEqualTo(this.endpoint.clusterControl().clusters().get("db"));
		assertThat(this.endpoint.cluster("none")).isNull();
	}

	@Test
	void targetsForPrometheusAreNotAvailableBeforeTheFirstRead() {
		assertThat(this.extension.cluster("prometheus-targets").getStatus()).isEqualTo(503);
		assertThat(this.extension.clusterDetail("db", "prometheus-targets").getStatus()).isEqualTo(503);
		assertThat(this.extension.clusterDetail("none", "prometheus-targets").getStatus()).isEqualTo(404);
		assertThat(this.extension.cluster("db").getStatus()).isEqualTo(200);
		assertThat(this.extension.cluster("none").getStatus()).isEqualTo(404);
	}

	@Test
	void targetsForPrometheusHaveSanitizedMetadata() {
		Member member = new Member("[::1]:3306", "::1", 3306, "https",
				Map.of("zone", "a", "password", "p", "token", "t"), null, null, "{}");
		ClusterSnapshot snapshot = new ClusterSnapshot("db", 7, List.of(member), Source.STALE, TIME);
		SanitizingFunction hidden = (data) -> data.getKey().equals("token") ? data.withValue(null)
				: data.getKey().equals("password") ? data.withSanitizedValue() : data;
		PrometheusTargetsDescriptor targets = PrometheusTargetsDescriptor.of(List.of(snapshot),
				new Sanitizer(List.of(hidden)));
		assertThat(targets.complete()).isTrue();
		assertThat(new JsonMapper().writeValueAsString(targets)).isEqualTo("""
				[{"targets":["[::1]:3306"],"labels":{"cluster":"db","__scheme__":"https",\
				"__meta_clustercontrol_metadata_password":"******","__meta_clustercontrol_metadata_zone":"a"}}]""");
	}

	@Test
	void showsEverythingAboutACluster() {
		Member bare = Member.of("10.0.0.1:3306");
		Member full = new Member("[::1]:3306", "::1", 3306, "https", Map.of("zone", "a"), "an-instance", TIME, "{}");
		ClusterStatus status = new ClusterStatus("/demo/db",
				new ClusterSnapshot("db", 7, List.of(bare, full), Source.STALE, TIME), 2, Duration.ofMillis(12_345),
				new ChangeCounts(2, 0, 0), 0, Set.of(), Map.of("/demo/db/x", "it has no port"), 4711, null,
				List.of(new HandlerStatus("json", "db.json", TIME, Duration.ZERO, RunOutcome.FAILURE, "disk full",
						new CommandStatus(TIME, Duration.ZERO, RunOutcome.SUCCESS, null, "fine"),
						new CommandStatus(TIME, Duration.ZERO, RunOutcome.FAILURE, "status 1", "no"), true,
						List.of("db9:1")),
						new HandlerStatus("mine", null, TIME, Duration.ZERO, RunOutcome.SUCCESS, null, null, null,
								false, List.of()),
						new HandlerStatus("late", null, null, null, RunOutcome.NONE, null, null, null, false,
								List.of())));
		assertThat(ClusterDescriptor.of(status, new Sanitizer()))
			.isEqualTo(new ClusterDescriptor("/demo/db", Source.STALE, TIME, 12.345, 7, 2,
					List.of(new MemberDescriptor("10.0.0.1:3306", "10.0.0.1", 3306, null, Map.of(), false),
							new MemberDescriptor("[::1]:3306", "::1", 3306, "https", Map.of("zone", "a"), false)),
					List.of(new RejectedKeyDescriptor("/demo/db/x", "it has no port")), 4711,
					List.of(new HandlerDescriptor("json", "db.json", TIME, Duration.ZERO, "failure", "disk full",
							new CommandDescriptor(TIME, Duration.ZERO, "success", "fine"),
							new CommandDescriptor(TIME, Duration.ZERO, "failure", "no"), true, List.of("db9:1")),
							new HandlerDescriptor("mine", null, TIME, Duration.ZERO, "success", null, null, null, null,
									null),
							new HandlerDescriptor("late", null, null, null, null, null, null, null, null, null))));
	}

	@Test
	void showsTheLeaseAsEtcdctlWritesIt() {
		SelfStatus status = new SelfStatus("/demo/web/a:1", "given", State.REGISTERED, 0x694d_0000_0000_0011L,
				Duration.ofSeconds(10), TIME, Duration.ofMillis(7_900), 1, 0, 2, 0, null, null);
		assertThat(SelfDescriptor.of(status)).isEqualTo(new SelfDescriptor("/demo/web/a:1", "a:1", "given",
				State.REGISTERED, "694d000000000011", 10, 7L, TIME, null));
	}

	@Test
	void showsTheLastEndpointAndFailures() {
		List<Failure> failures = List.of(new Failure("UNAVAILABLE", 3, TIME, TIME.plusSeconds(1)));
		List<EndpointStatus> members = List.of(new EndpointStatus(URI.create("http://etcd:2379"), TIME, "gone"));
		EtcdStatus status = new EtcdStatus(members, "10.0.0.2:2379", true, TIME, null, failures, 4);
		assertThat(EtcdDescriptor.of(status)).isEqualTo(
				new EtcdDescriptor(List.of("http://etcd:2379"), "10.0.0.2:2379", members, true, TIME, 4, failures));
	}

	@Test
	void metadataAreSanitizedByTheApplication() {
		Member member = new Member("a:1", "a", 1, null, Map.of("zone", "a", "secret", "se-cret"), null, null, null);
		ClusterStatus status = new ClusterStatus("/demo/db",
				new ClusterSnapshot("db", 7, List.of(member), Source.LIVE, null), 0, Duration.ZERO,
				new ChangeCounts(1, 0, 0), 0, Set.of(), Map.of(), 0, null, List.of());
		Sanitizer sanitizer = new Sanitizer(List.of(SanitizingFunction.sanitizeValue().ifKeyContains("secret")));
		assertThat(ClusterDescriptor.of(status, sanitizer).members()).singleElement()
			.satisfies((shown) -> assertThat(shown.metadata()).isEqualTo(Map.of("zone", "a", "secret", "******")));
	}

	@ParameterizedTest
	@EnumSource
	void anInstanceThatDoesNotRegisterAnswers404(SelfOperation operation) {
		assertThat(this.extension.changeSelf("self", operation).getStatus()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "nonsense", "a:0", "a:1/b:2", "/a:1", "", "::1:8080", "a:99999" })
	void anInvalidAddressIsNoMember(String address) {
		assertThat(this.endpoint.removeMember("db", address).removed()).isFalse();
		assertThat(this.extension.removeMember("db", address).getStatus()).isEqualTo(404);
	}

	@Test
	void thereIsNothingToRemoveFromAClusterThatDoesNotExist() {
		assertThat(this.extension.removeMember("none", "a:1").getStatus()).isEqualTo(404);
	}

	@Test
	void aMemberCannotBeRemovedWhileEtcdIsOutOfReach() {
		assertThatExceptionOfType(EtcdRequestException.class)
			.isThrownBy(() -> this.endpoint.removeMember("db", "10.0.0.1:3306"))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.UNREACHABLE));
		assertThat(this.extension.removeMember("db", "10.0.0.1:3306").getStatus()).isEqualTo(503);
	}

	@Test
	void thereAreNoWatchersOfAClusterThatDoesNotExist() {
		assertThat(this.extension.clusterDetail("none", "watchers").getStatus()).isEqualTo(404);
	}

	@Test
	void theWatchersCannotBeReadWhileEtcdIsOutOfReach() {
		assertThat(this.extension.clusterDetail("db", "watchers").getStatus()).isEqualTo(503);
	}

	@Test
	void aMemberCannotBeRemovedWithoutPermissionInEtcd() {
		EtcdRequestException denied = mock(EtcdRequestException.class);
		given(denied.reason()).willReturn(Reason.DENIED);
		ClusterControlEndpoint refused = mock(ClusterControlEndpoint.class);
		given(refused.removeMember("db", "10.0.0.1:3306")).willThrow(denied);
		assertThat(new ClusterControlEndpointWebExtension(refused).removeMember("db", "10.0.0.1:3306").getStatus())
			.isEqualTo(403);
	}

}
