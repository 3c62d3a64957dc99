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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.fault.ForkedJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The log of an application with the starter: each event is logged once, and the starter
 * and its libraries log nothing else.
 */
@Execution(ExecutionMode.CONCURRENT)
class LogStoryIT {

	private static final Duration SOON = Duration.ofSeconds(60);

	private static final int SIGTERM = 128 + 15;

	private static final String KEY = "/clusterdemo/web/10.0.0.1:8110";

	private static final String READ_DB = "INFO Read cluster db \\(/clusterdemo/db\\): 0 members at revision 1";

	private static final String SELF_KEY = "--clustercontrol.self.key=" + KEY;

	@Test
	void aWholeLife() {
		try (EtcdServer etcd = new EtcdServer().start();
				FaultProxy proxy = new FaultProxy(etcd);
				ForkedJvm jvm = fork(proxy.endpoint(), SELF_KEY, "--clustercontrol.clusters.db.min-members=1")) {
			awaitLine(jvm, "Joined as");
			awaitLine(jvm, "fewer than 1");
			long first = etcd.witness().put("/clusterdemo/db/10.0.0.7:3306", "");
			awaitLine(jvm, "now 1 at revision " + first);
			long second = etcd.witness().put("/clusterdemo/db/10.0.0.8:3306", "");
			awaitLine(jvm, "now 2 at revision " + second);
			proxy.cut();
			long third = etcd.witness().delete("/clusterdemo/db/10.0.0.7:3306");
			lookOn(jvm, Duration.ofSeconds(13));
			proxy.pass();
			awaitLine(jvm, "now 1 at revision " + third);
			long last = etcd.witness().delete(KEY);
			assertThat(jvm.awaitExit(SOON)).isZero();
			assertStory(lines(jvm), READ_DB, "INFO Joined as " + KEY + " at revision 2",
					"WARN Cluster db has 0 members, fewer than 1",
					"INFO Cluster db \\+10.0.0.7:3306, now 1 at revision " + first,
					"INFO Cluster db \\+10.0.0.8:3306, now 2 at revision " + second,
					"WARN etcd at \\[" + proxy.endpoint() + "] does not answer.*",
					"INFO etcd at \\[" + proxy.endpoint() + "] answers again after [1-9]\\d s",
					"INFO Cluster db -10.0.0.7:3306, now 1 at revision " + third,
					"INFO An operator deleted " + KEY + " at revision " + last + ": draining and stopping");
		}
	}

	@Test
	void anEtcdThatIsAwayWhenTheApplicationStartsAndForLong() {
		try (EtcdServer etcd = new EtcdServer().start(); FaultProxy proxy = new FaultProxy(etcd)) {
			proxy.cut();
			try (ForkedJvm jvm = fork(proxy.endpoint(), SELF_KEY, "--clustercontrol.startup-timeout=1s")) {
				awaitLine(jvm, "does not answer");
				// The client is rebuilt repeatedly, and its requests fail
				lookOn(jvm, Duration.ofSeconds(15));
				proxy.pass();
				awaitLine(jvm, "Joined as");
				awaitLine(jvm, "Read cluster db");
				jvm.terminate();
				assertThat(jvm.awaitExit(SOON)).isEqualTo(SIGTERM);
				assertStory(lines(jvm), "INFO Read cluster db \\(/clusterdemo/db\\): 0 members at revision [12]",
						"WARN Not all clusters were read and their files written within 1000 ms.*",
						"WARN etcd at \\[" + proxy.endpoint() + "] does not answer\\. Retrying: .*",
						"INFO etcd at \\[" + proxy.endpoint() + "] answers again after [1-9]\\d s",
						"INFO Joined as " + KEY + " at revision 2",
						"INFO Left as " + KEY + " at revision 3: draining and stopping");
			}
		}
	}

	@Test
	void anOutageWhoseCauseChangesIsLoggedForEachCauseOnce() {
		String outage = "WARN etcd at \\[%s] does not answer\\. The last known members are kept\\. Retrying: .*";
		try (EtcdServer etcd = new EtcdServer().start();
				FaultProxy proxy = new FaultProxy(etcd);
				ForkedJvm jvm = fork(proxy.endpoint(), SELF_KEY)) {
			awaitLine(jvm, "Joined as");
			proxy.cut();
			awaitLine(jvm, "No process listens on this port");
			proxy.blackHole();
			proxy.accept();
			awaitLine(jvm, "No response arrives");
			proxy.cut();
			lookOn(jvm, Duration.ofSeconds(8));
			proxy.pass();
			awaitLine(jvm, "answers again after");
			jvm.terminate();
			assertThat(jvm.awaitExit(SOON)).isEqualTo(SIGTERM);
			assertStory(lines(jvm), READ_DB, "INFO Joined as " + KEY + " at revision 2",
					outage.formatted(proxy.endpoint()) + "Connection refused.*",
					outage.formatted(proxy.endpoint()) + "No response arrives.*",
					"INFO etcd at \\[" + proxy.endpoint() + "] answers again after [1-9]\\d s",
					"INFO Left as " + KEY + " at revision 3: draining and stopping");
		}
	}

	@Test
	void anAddressThatIsFoundOutAndAnotherEtcdThanBefore() {
		String key = "/clusterdemo/web/127.0.0.1:8110";
		try (EtcdServer etcd = new EtcdServer().start();
				ForkedJvm jvm = fork(etcd.endpoint(), "--clustercontrol.self.path=/clusterdemo/web",
						"--clustercontrol.self.port=8110", "--clustercontrol.clusters.cache.path=/clusterdemo/cache")) {
			awaitLine(jvm, "Joined as");
			long put = etcd.witness().put("/clusterdemo/db/10.0.0.7:3306", "");
			awaitLine(jvm, "now 1 at revision " + put);
			etcd.kill();
			etcd.wipe("another");
			etcd.start();
			awaitLine(jvm, "now 0 at revision");
			Instance.soon("it joins again").until(() -> jvm.output().split("Joined as", -1).length == 3);
			jvm.terminate();
			assertThat(jvm.awaitExit(SOON)).isEqualTo(SIGTERM);
			// The outage may be too short for a log line, depending on the machine
			Pattern outage = Pattern.compile("etcd at .*(does not answer|answers again)");
			List<String> lines = lines(jvm).stream().filter((line) -> !outage.matcher(line).find()).toList();
			assertStory(lines, READ_DB, "INFO Read cluster cache \\(/clusterdemo/cache\\): 0 members at revision 1",
					"INFO Advertised address 127.0.0.1: source address of the route to etcd at " + etcd.endpoint()
							+ ". This is a loopback address: for peers on other machines set"
							+ " clustercontrol.self.host",
					"INFO Joined as " + key + " at revision 2",
					"INFO Cluster db \\+10.0.0.7:3306, now 1 at revision " + put,
					"WARN etcd is a different etcd cluster than before.*",
					"INFO Cluster db -10.0.0.7:3306, now 0 at revision 1",
					"WARN The lease of " + key + " is gone, it expired or was revoked: registering again",
					"INFO Joined as " + key + " at revision 2",
					"INFO Left as " + key + " at revision 3: draining and stopping");
		}
	}

	private static ForkedJvm fork(String endpoint, String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.add("--clustercontrol.self.ttl=60");
		all.add("--clustercontrol.self.drain-period=100ms");
		all.add("--clustercontrol.clusters.db.path=/clusterdemo/db");
		all.add("--logging.pattern.console=%p %m <%logger>%n");
		// The lines of Spring Boot about the start
		all.add("--spring.main.log-startup-info=false");
		return InstanceProcess.fork(endpoint, all.toArray(String[]::new));
	}

	private static void awaitLine(ForkedJvm jvm, String words) {
		Instance.soon("it says '" + words + "'").until(() -> jvm.output().contains(words));
	}

	private static void lookOn(ForkedJvm jvm, Duration time) {
		Instance.always("the outage lasts").during(time).atMost(SOON).until(jvm::isAlive);
	}

	private static List<String> lines(ForkedJvm jvm) {
		return jvm.output().lines().toList();
	}

	private static void assertStory(List<String> lines, String... expected) {
		List<String> left = new ArrayList<>(lines);
		for (String pattern : expected) {
			String ours = pattern + " <io\\.github\\.clustercontrol\\..+>";
			Optional<String> found = left.stream().filter((line) -> line.matches(ours)).findFirst();
			assertThat(found).as("%s in %s", pattern, lines).isPresent();
			left.remove(found.get());
		}
		assertThat(left).as("logged besides").isEmpty();
	}

}
