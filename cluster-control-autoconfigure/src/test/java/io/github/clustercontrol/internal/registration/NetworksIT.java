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

package io.github.clustercontrol.internal.registration;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.SelfRegistration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The address on a machine with several network cards, and on one with IPv6 alone. Each
 * test creates its networks, deletes them at its end, and runs an etcd behind them.
 * Without the permission to create networks the tests are skipped.
 */
class NetworksIT {

	/**
	 * Two cards with the same name at both ends, without duplicate address detection,
	 * which would take seconds.
	 */
	private static final String CARDS = """
			mount -t tmpfs tmpfs /run
			echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad
			ip netns add etcd
			ip link set lo up
			ip -n etcd link set lo up
			ip link add docker0 type bridge
			for card in lan data; do
				ip link add $card type veth peer name $card netns etcd
				ip link set $card up
				ip -n etcd link set $card up
			done
			""";

	@TempDir
	Path directory;

	@Test
	void ofSeveralNetworkCardsTheOneTowardsEtcdIsChosen() throws Exception {
		String setup = CARDS + """
				ip addr add 172.17.0.1/16 dev docker0
				ip link set docker0 up
				ip addr add 10.1.0.2/24 dev lan
				ip addr add 10.2.0.2/24 dev data
				ip route add default via 10.1.0.1
				""";
		assertThat(run(setup, "find http://10.2.0.1:2379", "find http://192.0.2.1:2379",
				"find http://nowhere.test:2379,http://10.2.0.1:2379", "find http://127.0.0.1:2379,http://10.2.0.1:2379",
				"find http://172.17.0.9:2379", "find http://nowhere.test:2379"))
			.containsExactly(
					"10.2.0.2:8110: source address of the route to etcd at http://10.2.0.1:2379, network interface data",
					"10.1.0.2:8110: source address of the route to etcd at http://192.0.2.1:2379, network interface lan",
					"10.2.0.2:8110: source address of the route to etcd at http://10.2.0.1:2379, network interface data",
					"10.2.0.2:8110: source address of the route to etcd at http://10.2.0.1:2379, network interface data",
					"172.17.0.1:8110: source address of the route to etcd at http://172.17.0.9:2379, network interface"
							+ " docker0. This is Docker's bridge: for peers on other machines set clustercontrol.self.host",
					"10.1.0.2:8110: an address of this machine, taken because the name nowhere.test has no address:"
							+ " set clustercontrol.self.host if it is the wrong one");
	}

	@Test
	void withIpv6AloneAnInstanceJoins() throws Exception {
		String setup = CARDS + """
				ip addr add fd00:2::2/64 dev data nodad
				ip -n etcd addr add fd00:2::1/64 dev data nodad
				ip -6 route add fd00:9::/64 dev lan
				ip netns exec etcd "$ETCD" --data-dir etcd --log-level error \
					--listen-client-urls 'http://[fd00:2::1]:2379' --advertise-client-urls 'http://[fd00:2::1]:2379' \
					--listen-peer-urls http://127.0.0.1:2380 > etcd.log 2>&1 &
				""";
		String linkLocal = "fd00:9::1 is reached from fe80::[0-9a-f:]+, a link-local address, which is not valid"
				+ " on other links";
		assertThat(run(setup, "join http://six.test:2379", "find http://six.test:2379", "find http://both.test:2379",
				"find http://nowhere.test:2379", "run ip addr del fd00:2::2/64 dev data", "find http://far.test:2379"))
			.satisfiesExactly(
					(line) -> assertThat(line)
						.isEqualTo("/clusterdemo/web/[fd00:2::2]:8110, seen by itself as [[fd00:2::2]:8110]"),
					(line) -> assertThat(line)
						.isEqualTo("[fd00:2::2]:8110: source address of the route to etcd at http://six.test:2379"
								+ ", network interface data"),
					(line) -> assertThat(line)
						.isEqualTo("[fd00:2::2]:8110: source address of the route to etcd at http://both.test:2379"
								+ ", network interface data"),
					(line) -> assertThat(line)
						.isEqualTo("[fd00:2::2]:8110: an address of this machine, taken because the name"
								+ " nowhere.test has no address: set clustercontrol.self.host if it is the wrong one"),
					(line) -> assertThat(line).isEqualTo("done"),
					(line) -> assertThat(line)
						.matches("No route to etcd at \\[http://far.test:2379] shows which" + " address to advertise: "
								+ linkLocal + "\\. And this machine has no other address that peers could reach\\."));
	}

	/**
	 * Make networks, and have another JVM find out its address there.
	 * @param setup makes them
	 * @param actions what the JVM does
	 * @return a line for each
	 */
	private List<String> run(String setup, String... actions) throws Exception {
		Path hosts = Files.writeString(this.directory.resolve("hosts"), """
				127.0.0.1 localhost
				fd00:2::1 six.test
				10.2.0.1 both.test
				fd00:2::1 both.test
				fd00:9::1 far.test
				""");
		List<String> command = new ArrayList<>(List.of("unshare", "--user", "--map-root-user", "--net", "--mount",
				"--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-e", "-c",
				"ip -V\ncd '" + this.directory + "'\n" + setup + "\n\"$@\"", "sh",
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
				"-Djdk.net.hosts.file=" + hosts, "-cp", absoluteClassPath(), NetworksIT.class.getName()));
		command.addAll(Arrays.asList(actions));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment().put("ETCD", Path.of(System.getProperty("etcd.home"), "etcd").toString());
		Process process = builder.start();
		process.getOutputStream().close();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
		Assumptions.assumeTrue(output.contains("\nstarted"), () -> "No networks of our own here: " + output);
		assertThat(process.exitValue()).as(output).isZero();
		return output.lines().filter((line) -> line.startsWith("> ")).map((line) -> line.substring(2)).toList();
	}

	private static String absoluteClassPath() {
		String separator = System.getProperty("path.separator");
		return String.join(separator,
				Stream.of(System.getProperty("java.class.path").split(separator))
					.map((entry) -> Path.of(entry).toAbsolutePath().toString())
					.toList());
	}

	/**
	 * Find out the address.
	 * @param actions what to do
	 * @throws Exception if that fails
	 */
	public static void main(String[] actions) throws Exception {
		System.out.println("\nstarted");
		for (String action : actions) {
			String[] words = action.split(" ", 2);
			System.out.println("\n> " + switch (words[0]) {
				case "find" -> find(words[1].split(","));
				case "join" -> join(words[1]);
				default -> run(words[1].split(" "));
			});
		}
		System.exit(0);
	}

	private static String find(String[] endpoints) {
		SelfAddress address = new SelfAddress(null, 8110, null, () -> null,
				Stream.of(endpoints).map(URI::create).toList());
		try {
			SelfAddress.Choice choice = address.choose();
			return choice.address() + ": " + choice.reason();
		}
		catch (UnknownAddressException ex) {
			return String.valueOf(ex.getMessage());
		}
	}

	private static String join(String endpoint) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (ConfigurableApplicationContext context = application.run("--clustercontrol.etcd.endpoints=" + endpoint,
				"--clustercontrol.self.path=/clusterdemo/web", "--clustercontrol.self.port=8110",
				"--clustercontrol.self.drain-period=0", "--clustercontrol.clusters.web.path=/clusterdemo/web")) {
			Clusters clusters = context.getBean(Clusters.class);
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !clusters.get("web").members().isEmpty());
			return context.getBean(SelfRegistration.class).key() + ", seen by itself as "
					+ clusters.get("web").members().stream().map(Member::address).toList();
		}
	}

	private static String run(String[] command) throws Exception {
		Process process = new ProcessBuilder(command).inheritIO().start();
		return (process.waitFor() == 0) ? "done" : "failed";
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
