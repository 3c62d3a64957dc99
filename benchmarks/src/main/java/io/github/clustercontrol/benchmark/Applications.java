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

package io.github.clustercontrol.benchmark;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.autoconfigure.ClusterControlAutoConfiguration;
import io.github.clustercontrol.autoconfigure.EtcdAutoConfiguration;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/**
 * The measured applications, with the starter and little else, in a JVM of their own.
 */
final class Applications {

	/** Of each change the time at which the last listener received it. */
	private static final Map<Long, Long> RECEIVED_BY_WRITTEN = new ConcurrentHashMap<>();

	private final List<ConfigurableApplicationContext> applications = new ArrayList<>();

	private final String endpoints;

	private Applications(String endpoints) {
		this.endpoints = endpoints;
	}

	/**
	 * Execute the commands on standard input, one per line, with the endpoints of etcd.
	 */
	public static void main(String[] args) throws Exception {
		Applications applications = new Applications(args[0]);
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = input.readLine(); line != null; line = input.readLine()) {
			System.out.println("> " + applications.run(line.split(" ")));
		}
		System.exit(0);
	}

	private String run(String[] words) throws Exception {
		switch (words[0]) {
			case "start" -> start(Integer.parseInt(words[1]));
			case "stop" -> {
				this.applications.forEach(ConfigurableApplicationContext::close);
				this.applications.clear();
			}
			case "members" -> await(Integer.parseInt(words[1]), 0);
			case "revision" -> await(-1, Long.parseLong(words[1]));
			case "reset" -> RECEIVED_BY_WRITTEN.clear();
			case "delays" -> {
				return delays();
			}
			default -> throw new IllegalArgumentException(words[0]);
		}
		return "done=1";
	}

	private void start(int count) {
		for (int i = 0; i < count; i++) {
			this.applications.add(new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
				.logStartupInfo(false)
				.run("--spring.main.banner-mode=off", "--spring.main.register-shutdown-hook=false",
						"--logging.level.root=error", "--clustercontrol.etcd.endpoints=" + this.endpoints,
						"--clustercontrol.clusters.all.path=" + ScalePart.DIRECTORY,
						"--clustercontrol.self.key=" + ScalePart.DIRECTORY + "/127.0.0.1:" + (10_000 + i),
						"--clustercontrol.self.drain-period=0s"));
		}
	}

	/**
	 * Wait until all applications see a number of members (any number if negative) and a
	 * revision.
	 */
	private void await(int members, long revision) throws InterruptedException {
		long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
		for (ConfigurableApplicationContext application : this.applications) {
			Clusters clusters = application.getBean(Clusters.class);
			while (!isReached(clusters.get("all"), members, revision)) {
				if (System.nanoTime() > deadline) {
					throw new IllegalStateException("Not reached within two minutes: " + members + " members, revision "
							+ revision + ", but " + clusters.get("all"));
				}
				TimeUnit.MILLISECONDS.sleep(1);
			}
		}
	}

	private static boolean isReached(ClusterSnapshot snapshot, int members, long revision) {
		return snapshot.revision() >= revision && (members < 0 || snapshot.members().size() == members);
	}

	private static String delays() {
		double[] delays = RECEIVED_BY_WRITTEN.entrySet()
			.stream()
			.mapToDouble((change) -> (change.getValue() - change.getKey()) / 1e6)
			.toArray();
		return "p50=" + Figure.percentile(delays, 50) + " p99=" + Figure.percentile(delays, 99);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ApplicationAvailabilityAutoConfiguration.class, SslAutoConfiguration.class,
			EtcdAutoConfiguration.class, ClusterControlAutoConfiguration.class })
	static class Application {

		/**
		 * The members that the benchmark writes have the time of the write as metadata.
		 */
		@EventListener
		void changed(ClusterChangedEvent event) {
			long now = System.nanoTime();
			for (Member member : event.updated()) {
				RECEIVED_BY_WRITTEN.merge(Long.valueOf(member.metadata().get("n")), now, Math::max);
			}
		}

	}

}
