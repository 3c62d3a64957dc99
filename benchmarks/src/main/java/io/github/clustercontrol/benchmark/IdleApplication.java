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
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import com.sun.management.OperatingSystemMXBean;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.options.PutOption;
import io.grpc.stub.StreamObserver;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/**
 * A small web application without requests, in a JVM of its own. It prints its figures on
 * a command on its standard input.
 */
final class IdleApplication {

	private static final int TTL = 15;

	private IdleApplication() {
	}

	/**
	 * Run.
	 * @param args arguments of the application, or {@code raw} and the URL of etcd to
	 * join and watch by the raw client
	 * @throws Exception if it cannot be started
	 */
	public static void main(String[] args) throws Exception {
		boolean raw = args.length == 2 && args[0].equals("raw");
		SpringApplication.run(Application.class,
				raw ? new String[] { "--server.port=0", "--clustercontrol.enabled=false" } : args);
		if (raw) {
			joinAndWatch(args[1]);
		}
		System.out.println("> ready");
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = input.readLine(); line != null; line = input.readLine()) {
			answer(line);
		}
		System.exit(0);
	}

	private static void answer(String question) throws IOException, InterruptedException {
		switch (question) {
			case "cpu" -> System.out.println("> cpu=" + cpu());
			case "threads" -> System.out.println("> " + threads());
			default -> {
				for (int i = 0; i < 3; i++) {
					System.gc();
					TimeUnit.MILLISECONDS.sleep(200);
				}
				System.out.printf(Locale.ROOT, "> heap=%.4f threads=%d%n",
						ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 0x1p20,
						ManagementFactory.getThreadMXBean().getThreadCount());
			}
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

	/** The same with the raw client. */
	private static void joinAndWatch(String endpoint) throws Exception {
		Client client = Client.builder().endpoints(endpoint).build();
		long lease = client.getLeaseClient().grant(TTL).get().getID();
		client.getLeaseClient().keepAlive(lease, new Ignoring());
		client.getKVClient()
			.put(Raw.bytes("/idle/web/127.0.0.1:1"), Raw.value(1), PutOption.builder().withLeaseId(lease).build())
			.get();
		client.getWatchClient().watch(Raw.bytes("/idle/web/127.0.0.1:1"), (response) -> {
		});
		client.getWatchClient().watch(Raw.bytes("/idle/db/"), (response) -> {
		});
	}

	private static final class Ignoring implements StreamObserver<LeaseKeepAliveResponse> {

		@Override
		public void onNext(LeaseKeepAliveResponse response) {
		}

		@Override
		public void onError(Throwable failure) {
		}

		@Override
		public void onCompleted() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
