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

package io.github.clustercontrol.story;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import io.github.clustercontrol.Order;
import io.github.clustercontrol.Order.Action;
import io.github.clustercontrol.Orders;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.SelfRemovedEvent;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Orders of an operator to one instance: out, in and stop.
 */
@ExtendWith(OutputCaptureExtension.class)
class OrdersIT {

	private static final String WEB = "/clusterdemo/webserver";

	private static final String ADDRESS = "10.0.0.5:8110";

	private static final String KEY = WEB + "/" + ADDRESS;

	private static final String ORDER = KEY + "/order";

	private static final String OUT = "{\"v\":1,\"do\":\"out\",\"reason\":\"kernel update\",\"by\":\"ops@host\"}";

	private static final String STOP = "{\"v\":1,\"do\":\"stop\",\"reason\":\"replaced\",\"by\":\"ops@host\"}";

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@AfterEach
	void clear() {
		etcd.witness().deletePrefix("/");
	}

	@Test
	void anInstanceIsOutWhileTheOrderStandsAlsoAfterARestart(CapturedOutput output) {
		try (Instance watcher = Instance.of(etcd.endpoint()).watching("web", WEB).start()) {
			Orders orders = watcher.context().getBean(Orders.class);
			try (Instance instance = joining().start().awaitRegistered()) {
				orders.out("web", ADDRESS, "kernel update", "ops@host", null);
				instance.awaitState(State.OUT);
				assertThat(instance.self().order()).isEqualTo(new Order(Action.OUT, "kernel update", "ops@host"));
				Instance.soon("the member is gone").until(() -> watcher.addresses("web").isEmpty());
				assertThat(output).contains("An operator ordered " + KEY + " out of rotation at revision ",
						"(reason: kernel update, by: ops@host)");
				assertThat(instance.terminator().calls()).isZero();
			}
			try (Instance instance = joining().start()) {
				instance.awaitState(State.OUT);
				Instance.always("it stays out").until(() -> etcd.witness().get(KEY).isEmpty());
				assertThat(orders.in("web", ADDRESS)).isTrue();
				instance.awaitRegistered();
				assertThat(instance.self().order()).isNull();
				assertThat(output).contains("The order that kept " + KEY + " out of rotation has ended");
				assertThat(orders.in("web", ADDRESS)).isFalse();
			}
			assertThat(watcher.context().getBean(WatchedClusters.class).status("web").rejectedCount()).isZero();
			assertThat(output).doesNotContain("Ignoring");
		}
	}

	@Test
	void anOrderOfLimitedDurationEndsByItself() {
		try (Instance watcher = Instance.of(etcd.endpoint()).watching("web", WEB).start();
				Instance instance = joining().start().awaitRegistered()) {
			watcher.context().getBean(Orders.class).out("web", ADDRESS, "short", null, Duration.ofSeconds(2));
			instance.awaitState(State.OUT);
			instance.awaitRegistered();
			assertThat(etcd.witness().get(ORDER)).isEmpty();
		}
	}

	@Test
	void aStopCarriesItsReasonAndIsIgnoredByTheNextRun(CapturedOutput output) {
		try (Instance watcher = Instance.of(etcd.endpoint()).watching("web", WEB).start()) {
			Orders orders = watcher.context().getBean(Orders.class);
			try (Instance instance = joining().start().awaitRegistered()) {
				assertThat(orders.stop("web", ADDRESS, "replaced", "ops@host")).isTrue();
				Instance.soon("it stops").until(() -> instance.terminator().calls() == 1);
				EtcdKeyValue order = etcd.witness().get(ORDER).orElseThrow();
				assertThat(instance.events().of(SelfRemovedEvent.class))
					.containsExactly(new SelfRemovedEvent(KEY, order.modRevision(), "replaced", "ops@host"));
				assertThat(etcd.witness().timeToLive(order.lease())).isBetween(6L * 24 * 3600, 7L * 24 * 3600);
				assertThat(output).contains("An operator ordered " + KEY
						+ " to stop (reason: replaced, by: ops@host) at revision " + order.modRevision());
			}
			try (Instance instance = joining().start().awaitRegistered()) {
				assertThat(output).contains("Ignoring the order to stop " + KEY + " of revision ");
				etcd.witness().delete(KEY);
				Instance.soon("a plain delete is an order").until(() -> instance.terminator().calls() == 1);
				assertThat(instance.events().of(SelfRemovedEvent.class)).singleElement()
					.satisfies((removed) -> assertThat(removed.reason()).isNull());
			}
		}
	}

	@Test
	void ordersThatEtcdctlWrites(CapturedOutput output) {
		try (Instance instance = joining().with("clustercontrol.self.on-removed", "ignore").start().awaitRegistered()) {
			etcd.witness().put(ORDER, OUT);
			instance.awaitState(State.OUT);
			etcd.witness().put(ORDER, "out");
			instance.awaitRegistered();
			assertThat(output).contains("Ignoring " + ORDER + ": its value is broken JSON. Write {\"v\":1,");
			etcd.witness().put(ORDER, STOP);
			instance.awaitState(State.REMOVED);
			Instance.soon("the key is gone").until(() -> etcd.witness().get(KEY).isEmpty());
			instance.self().register();
			instance.awaitRegistered();
			Instance.always("it is obeyed once").until(() -> instance.self().state() == State.REGISTERED);
			assertThat(instance.events().of(SelfRemovedEvent.class)).hasSize(1);
			etcd.witness().put(KEY + "-x", "");
			etcd.witness().put(KEY + "/note", STOP);
			Instance.always("other keys of the range are ignored")
				.until(() -> instance.self().state() == State.REGISTERED);
		}
	}

	@Test
	void theDocumentedCommandsOfEtcdctl() throws IOException {
		List<String[]> commands = Files.readAllLines(Path.of("../docs/operations.md"))
			.stream()
			.filter((line) -> line.startsWith("etcdctl ") && line.contains(ORDER))
			.map(OrdersIT::arguments)
			.toList();
		assertThat(commands).hasSize(3);
		try (Instance instance = joining().start().awaitRegistered()) {
			etcd.etcdctl(commands.get(0));
			instance.awaitState(State.OUT);
			assertThat(instance.self().order()).isEqualTo(new Order(Action.OUT, "kernel update", "ops@host"));
			etcd.etcdctl(commands.get(1));
			instance.awaitRegistered();
			etcd.etcdctl(commands.get(2));
			Instance.soon("it stops").until(() -> instance.terminator().calls() == 1);
			assertThat(instance.events().of(SelfRemovedEvent.class)).singleElement()
				.satisfies((removed) -> assertThat(removed.reason()).isEqualTo("replaced"));
		}
	}

	private static String[] arguments(String command) {
		return Pattern.compile("'([^']*)'|(\\S+)")
			.matcher(command)
			.results()
			.skip(1)
			.map((word) -> (word.group(1) != null) ? word.group(1) : word.group(2))
			.toArray(String[]::new);
	}

	@Test
	void anOrderNeedsAReasonThatFits() {
		try (Instance watcher = Instance.of(etcd.endpoint()).watching("web", WEB).start()) {
			Orders orders = watcher.context().getBean(Orders.class);
			assertThatIllegalArgumentException().isThrownBy(() -> orders.out("web", ADDRESS, " ", null, null))
				.withMessageContaining("write why it is given");
			assertThatIllegalArgumentException()
				.isThrownBy(() -> orders.stop("web", ADDRESS, "x".repeat(Order.MAX_REASON + 1), null))
				.withMessageContaining("has 1001 characters");
			assertThatIllegalArgumentException()
				.isThrownBy(() -> orders.out("web", ADDRESS, "why", null, Duration.ZERO))
				.withMessageContaining("as in 2h");
			assertThatIllegalArgumentException().isThrownBy(() -> orders.in("web", "nonsense"));
			assertThatIllegalArgumentException().isThrownBy(() -> orders.in("none", ADDRESS));
			assertThat(etcd.witness().list("/")).isEmpty();
		}
	}

	private static InstanceBuilder joining() {
		return Instance.of(etcd.endpoint()).joining(KEY);
	}

}
