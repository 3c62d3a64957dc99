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

package io.github.clustercontrol.benchmark.scale;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import javax.management.ObjectName;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Clusters;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.autoconfigure.ClusterControlAutoConfiguration;
import io.github.clustercontrol.autoconfigure.EtcdAutoConfiguration;
import io.github.clustercontrol.benchmark.Figure;
import io.github.clustercontrol.etcd.EtcdClientBuilderCustomizer;
import io.netty.util.internal.PlatformDependent;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/**
 * The measured applications, with this library and little else, in a JVM of their own.
 */
final class Subject {

	private static final Calls CALLS = new Calls();

	private static final Recorder RECORDER = new Recorder();

	private final List<ConfigurableApplicationContext> applications = new ArrayList<>();

	private final List<Double> ages = new ArrayList<>();

	private final String endpoints;

	private volatile boolean sampling;

	private Thread sampler = new Thread();

	private Subject(String endpoints) {
		this.endpoints = endpoints;
	}

	/**
	 * Execute the commands on standard input, one per line.
	 * @param args the endpoints of etcd
	 * @throws Exception if something does not succeed
	 */
	public static void main(String[] args) throws Exception {
		Subject subject = new Subject(args[0]);
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = input.readLine(); line != null; line = input.readLine()) {
			System.out.println("> " + subject.run(line.split(" ")));
		}
		System.exit(0);
	}

	private String run(String[] words) throws Exception {
		switch (words[0]) {
			case "start" -> {
				return start(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Boolean.parseBoolean(words[3]));
			}
			case "stop" -> this.applications.removeIf((application) -> {
				application.close();
				return true;
			});
			case "reset" -> {
				CALLS.reset();
				RECORDER.reset(Boolean.parseBoolean(words[1]));
			}
			case "await" -> {
				return await(Integer.parseInt(words[1]), Long.parseLong(words[2]));
			}
			case "delays" -> {
				return delays();
			}
			case "calls" -> {
				return figures(CALLS.counts());
			}
			case "usage" -> {
				return usage();
			}
			case "collect" -> {
				return collect();
			}
			case "threads" -> {
				return threads();
			}
			case "histogram" -> {
				return histogram(Integer.parseInt(words[1]));
			}
			case "sample" -> sample();
			case "sampled" -> {
				return sampled();
			}
			case "digest" -> {
				return "digest=" + digest();
			}
			default -> throw new IllegalArgumentException(words[0]);
		}
		return "done";
	}

	/**
	 * All applications watch the same clusters; if they register, they do so in the first
	 * one.
	 */
	private String start(int applications, int clusters, boolean register) {
		List<String> properties = new ArrayList<>(
				List.of("clustercontrol.etcd.endpoints=" + this.endpoints, "logging.level.root=error"));
		for (int i = 0; i < clusters; i++) {
			properties.add("clustercontrol.clusters.c" + i + ".path=" + path(i));
		}
		CALLS.reset();
		for (int i = 0; i < applications; i++) {
			List<String> own = new ArrayList<>(properties);
			if (register) {
				own.add("clustercontrol.self.key=" + path(0) + "/127.0.0.1:" + (10_000 + this.applications.size()));
				own.add("clustercontrol.self.drain-period=0s");
			}
			this.applications.add(new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
				.logStartupInfo(false)
				.properties("spring.main.banner-mode=off", "spring.main.register-shutdown-hook=false")
				.run(own.stream().map((property) -> "--" + property).toArray(String[]::new)));
		}
		return "firstRead=" + CALLS.firstReadMillis(applications * clusters);
	}

	static String path(int cluster) {
		return "/scale/c" + cluster;
	}

	/**
	 * Wait until all applications see a number of members (any number if negative) and a
	 * revision in the first cluster.
	 */
	private String await(int members, long revision) {
		long begin = System.nanoTime();
		for (ConfigurableApplicationContext application : this.applications) {
			Clusters clusters = application.getBean(Clusters.class);
			while (!isReached(clusters.get("c0"), members, revision)) {
				if (System.nanoTime() - begin > 120_000_000_000L) {
					throw new IllegalStateException("After two minutes it is " + clusters.get("c0").revision()
							+ " with " + clusters.get("c0").members().size() + " members, not " + revision + " with "
							+ members);
				}
				LockSupport.parkNanos(1_000_000);
			}
		}
		return "millis=" + (System.nanoTime() - begin) / 1e6;
	}

	private static boolean isReached(ClusterSnapshot snapshot, int members, long revision) {
		return snapshot.revision() >= revision && (members < 0 || snapshot.members().size() == members);
	}

	private static String delays() {
		double[] delays = RECORDER.delays();
		return "events=" + RECORDER.events() + " changes=" + RECORDER.changes() + " timed=" + delays.length
				+ ((delays.length > 0)
						? " p50=" + Figure.percentile(delays, 50) + " p99=" + Figure.percentile(delays, 99) : "");
	}

	/** Return the usage since the start, without a garbage collection. */
	private static String usage() {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long allocated = 0;
		for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
			allocated += Math.max(bytes, 0);
		}
		OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
		return "cpu=" + system.getProcessCpuTime() / 1e6 + " allocated=" + allocated + " threads="
				+ threads.getThreadCount() + " peak=" + threads.getPeakThreadCount();
	}

	/** Return the usage after a full garbage collection. */
	private static String collect() throws InterruptedException {
		long heap = Long.MAX_VALUE;
		for (int i = 0; i < 5; i++) {
			System.gc();
			Thread.sleep(100);
			heap = Math.min(heap, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		long direct = Math.max(0, PlatformDependent.usedDirectMemory());
		for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
			direct += "direct".equals(pool.getName()) ? pool.getMemoryUsed() : 0;
		}
		return "heap=" + heap + " direct=" + direct + " classes="
				+ ManagementFactory.getClassLoadingMXBean().getLoadedClassCount() + " threads="
				+ ManagementFactory.getThreadMXBean().getThreadCount();
	}

	/** Return the number of threads by name. */
	private static String threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map((thread) -> thread.getName().replace(' ', '_').replaceAll("\\d+", "N"))
			.collect(Collectors.groupingBy((name) -> name, TreeMap::new, Collectors.counting()))
			.entrySet()
			.stream()
			.map((name) -> name.getKey() + "=" + name.getValue())
			.collect(Collectors.joining(" "));
	}

	private static String histogram(int lines) throws Exception {
		String text = (String) ManagementFactory.getPlatformMBeanServer()
			.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
					new Object[] { new String[0] }, new String[] { String[].class.getName() });
		return text.lines()
			.filter((line) -> line.matches("\\s*\\d+:.*"))
			.limit(lines)
			.map((line) -> line.strip().split("\\s+"))
			.map((columns) -> columns[3] + "=" + columns[1] + "=" + columns[2])
			.collect(Collectors.joining(" "));
	}

	/** Sample the age of the state of the first cluster every 5 ms. */
	private void sample() {
		Clusters clusters = this.applications.get(0).getBean(Clusters.class);
		ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
		this.ages.clear();
		this.sampling = true;
		long begin = System.nanoTime();
		this.sampler = new Thread(() -> {
			while (this.sampling) {
				Long written = Recorder.written(clusters.get("c0").members().get(0));
				if (written != null && written > begin) {
					this.ages.add((System.nanoTime() - written) / 1e6);
				}
				LockSupport.parkNanos(5_000_000);
			}
		}, "sampler");
		this.sampler.start();
	}

	private String sampled() throws InterruptedException {
		this.sampling = false;
		this.sampler.join();
		double[] ages = this.ages.stream().mapToDouble(Double::doubleValue).toArray();
		long peak = ManagementFactory.getMemoryPoolMXBeans()
			.stream()
			.filter((pool) -> pool.getName().contains("Old"))
			.mapToLong((pool) -> pool.getPeakUsage().getUsed())
			.sum();
		return "p50=" + Figure.percentile(ages, 50) + " p99=" + Figure.percentile(ages, 99) + " max="
				+ Figure.percentile(ages, 100) + " old=" + peak;
	}

	private int digest() {
		int digest = 0;
		for (Member member : this.applications.get(0).getBean(Clusters.class).get("c0").members()) {
			digest = 31 * digest + member.address().hashCode();
			digest = 31 * digest + String.valueOf(member.rawValue()).hashCode();
		}
		return digest;
	}

	private static String figures(Map<String, Long> counts) {
		return "none=0" + counts.entrySet()
			.stream()
			.map((count) -> " " + count.getKey() + "=" + count.getValue())
			.collect(Collectors.joining());
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ApplicationAvailabilityAutoConfiguration.class, SslAutoConfiguration.class,
			EtcdAutoConfiguration.class, ClusterControlAutoConfiguration.class })
	static class Application {

		@Bean
		EtcdClientBuilderCustomizer counting() {
			return (builder) -> builder.interceptor(CALLS);
		}

		@EventListener
		void changed(ClusterChangedEvent event) {
			RECORDER.record(event);
		}

	}

}
