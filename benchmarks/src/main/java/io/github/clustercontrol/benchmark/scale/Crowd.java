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

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.benchmark.Run;
import io.github.clustercontrol.benchmark.Table;
import io.github.clustercontrol.benchmark.Unit;

/**
 * Many applications that register in one cluster and watch it, all in one JVM.
 */
final class Crowd {

	static final int APPLICATIONS = 200;

	private final Run run;

	private final Table table = new Table("", "until all saw all", "idle: renewals/s, all requests/s",
			"idle: CPU of etcd", "of the proxy", "of all applications", "change to the last listener, p50 / p99",
			"CPU of etcd per delivery", "of the proxy", "memory of etcd", "of the proxy", "heap of one application",
			"threads of one");

	Crowd(Run run) {
		this.run = run;
	}

	/**
	 * Measure.
	 * @param name the name of the setup
	 * @param etcd the endpoint that the writer uses
	 * @param endpoints the endpoints that the applications use
	 * @param servers all members of etcd
	 * @param proxies all proxies
	 */
	void measure(String name, String etcd, List<String> endpoints, List<ProcessUsage> servers,
			List<ProcessUsage> proxies) throws Exception {
		this.run.progress(name);
		int count = this.run.times(APPLICATIONS);
		try (Scene scene = new Scene(etcd, endpoints, 1024)) {
			// The memory that a JVM and a client need once is not counted for an
			// application
			scene.run("start 1 1 true");
			scene.run("stop");
			Answer bare = scene.ask("collect");
			double memoryBefore = memory(servers);
			double proxyMemoryBefore = memory(proxies);
			long begin = System.nanoTime();
			scene.run("start " + count + " 1 true");
			scene.run("await " + count + " 0");
			double seconds = (System.nanoTime() - begin) / 1e9;
			TimeUnit.SECONDS.sleep(15);
			int idleSeconds = this.run.times(30);
			scene.run("reset true");
			double servers0 = cpu(servers);
			double proxies0 = cpu(proxies);
			double ours0 = scene.applications().cpuMillis();
			TimeUnit.SECONDS.sleep(idleSeconds);
			double serversIdle = (cpu(servers) - servers0) / idleSeconds / 10;
			double proxiesIdle = (cpu(proxies) - proxies0) / idleSeconds / 10;
			double oursIdle = (scene.applications().cpuMillis() - ours0) / idleSeconds / 10;
			Answer calls = scene.ask("calls");
			double all = calls.sum();
			Answer full = scene.ask("collect");
			double memory = memory(servers) - memoryBefore;
			double proxyMemory = memory(proxies) - proxyMemoryBefore;
			int changes = this.run.times(300);
			scene.change(1, changes / 3, 30);
			scene.run("reset true");
			servers0 = cpu(servers);
			proxies0 = cpu(proxies);
			scene.change(1, changes, 30);
			double deliveries = (double) changes * count;
			double perDelivery = 1000 * (cpu(servers) - servers0) / deliveries;
			double proxyPerDelivery = 1000 * (cpu(proxies) - proxies0) / deliveries;
			Answer delays = scene.ask("delays");
			boolean proxied = !proxies.isEmpty();
			this.table.add(name, Unit.digits(seconds) + " s",
					Unit.digits(calls.get("LeaseKeepAlive") / idleSeconds) + ", " + Unit.digits(all / idleSeconds),
					Unit.digits(serversIdle) + " %", proxied ? Unit.digits(proxiesIdle) + " %" : "",
					Unit.digits(oursIdle) + " %",
					Unit.digits(delays.get("p50")) + " / " + Unit.digits(delays.get("p99")) + " ms",
					Unit.digits(perDelivery) + " µs", proxied ? Unit.digits(proxyPerDelivery) + " µs" : "",
					Unit.digits(memory / count * 1024) + " KiB each",
					proxied ? Unit.digits(proxyMemory / count * 1024) + " KiB each" : "",
					Unit.digits((full.get("heap") - bare.get("heap")) / count / 1024) + " KiB",
					Unit.digits((full.get("threads") - bare.get("threads")) / count));
		}
	}

	private static double cpu(List<ProcessUsage> processes) throws Exception {
		double cpu = 0;
		for (ProcessUsage process : processes) {
			cpu += process.cpuMillis();
		}
		return cpu;
	}

	private static double memory(List<ProcessUsage> processes) throws Exception {
		double memory = 0;
		for (ProcessUsage process : processes) {
			memory += process.residentMebibytes();
		}
		return memory;
	}

	@Override
	public String toString() {
		return this.table + """

				- %d applications in one JVM, each with a client, a registration (TTL 15 s) and a watch of
				  the one cluster that all of them join.
				- **CPU** in percent of one core; of etcd, all members together.
				- **change to the last listener**: from before the put in another process until the last
				  listener was called; one change every 30 ms.
				- **delivery**: one change to one application. The put is included.
				- **memory**: of the process per application, minus that after one application had started
				  and stopped.
				- **heap, threads of one**: live heap and number of threads per application while idle, the
				  Spring context included.
				""".formatted(this.run.times(APPLICATIONS));
	}

}
