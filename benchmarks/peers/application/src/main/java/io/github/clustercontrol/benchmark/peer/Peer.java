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

package io.github.clustercontrol.benchmark.peer;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import com.sun.management.OperatingSystemMXBean;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A small web application, with or without a registry. It prints on its standard output
 * when it is ready and which peers it sees, and its figures on a command on its standard
 * input.
 */
final class Peer {

	private static final int POLL_MILLIS = 5;

	private Peer() {
	}

	/**
	 * Run until standard input ends. Members returns the current peers, as a caller gets
	 * them.
	 */
	static void run(Class<?> application, String[] args,
			Function<ConfigurableApplicationContext, Supplier<Set<String>>> members) throws Exception {
		ConfigurableApplicationContext context = new SpringApplication(application).run(args);
		System.out.printf(Locale.ROOT, "> ready=%d process=%.1f%n", ManagementFactory.getRuntimeMXBean().getUptime(),
				cpu() * 1000);
		Thread watching = new Thread(() -> watch(members.apply(context)), "peer-watching");
		watching.setDaemon(true);
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = input.readLine(); line != null; line = input.readLine()) {
			switch (line) {
				case "watch" -> watching.start();
				case "rest" -> watching.interrupt();
				case "threads" -> System.out.println("> " + threads());
				default -> footprint();
			}
		}
	}

	private static void watch(Supplier<Set<String>> members) {
		Set<String> seen = null;
		try {
			while (true) {
				Set<String> now = new TreeSet<>(members.get());
				if (!now.equals(seen)) {
					System.out.println("> members=" + now.size());
					seen = now;
				}
				TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
			}
		}
		catch (InterruptedException ex) {
			// It must be idle
		}
	}

	private static double cpu() {
		return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
	}

	private static String threads() {
		return Arrays.stream(ManagementFactory.getThreadMXBean().dumpAllThreads(false, false))
			.map(ThreadInfo::getThreadName)
			.sorted()
			.collect(Collectors.joining(", "));
	}

	private static void footprint() throws InterruptedException {
		for (int i = 0; i < 3; i++) {
			System.gc();
			TimeUnit.MILLISECONDS.sleep(200);
		}
		System.out.printf(Locale.ROOT, "> heap=%.4f threads=%d%n",
				ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 0x1p20,
				ManagementFactory.getThreadMXBean().getThreadCount());
	}

}
