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

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.FaultProxy;
import io.github.clustercontrol.internal.watch.WatchedClusters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The snapshots and events of an application.
 */
@Execution(ExecutionMode.CONCURRENT)
class ViewIT {

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@Test
	void twoClustersWithTheSamePrefixAreKeptApartAndEachPublishesInOrder() {
		Map<String, String> paths = Map.of("web", "/clusterdemo/web", "admin", "/clusterdemo/web-admin");
		etcd.witness().put("/clusterdemo/web/10.0.0.250:80", "first");
		InstanceBuilder builder = Instance.of(etcd.endpoint());
		paths.forEach(builder::watching);
		Random random = new Random(42);
		try (Instance instance = builder.start()) {
			for (int i = 0; i < 150; i++) {
				String path = random.nextBoolean() ? "/clusterdemo/web" : "/clusterdemo/web-admin";
				String key = path + "/10.0.0." + random.nextInt(10) + ":80";
				switch (random.nextInt(4)) {
					case 0 -> etcd.witness().delete(key);
					case 1 -> etcd.witness().putTogether(transaction(random));
					default -> etcd.witness().put(key, "value " + random.nextInt(3));
				}
			}
			paths.forEach((name, path) -> {
				Supplier<List<String>> truth = () -> addressesIn(path);
				etcd.witness().put(path + "/last:1", "");
				Instance.soon("all is seen").until(() -> instance.addresses(name).equals(truth.get()));
				Instance.soon("all is published").until(() -> instance.events().composed(name).equals(truth.get()));
				assertThat(instance.clusters().get(name).members()).extracting(Member::rawValue)
					.isEqualTo(etcd.witness()
						.list(path + "/")
						.stream()
						.map((key) -> key.value().isEmpty() ? null : key.value())
						.toList());
			});
			assertThat(instance.events().changesOf("web").get(0).added()).extracting(Member::address)
				.containsExactly("10.0.0.250:80");
			assertThat(instance.events().of(ClusterChangedEvent.class)).extracting(ClusterChangedEvent::cluster)
				.containsOnly("web", "admin");
		}
	}

	/** Writes keys of both clusters in one revision. */
	private static Map<String, String> transaction(Random random) {
		Map<String, String> values = new TreeMap<>();
		for (int i = 0; i < 5; i++) {
			values.put("/clusterdemo/web/10.0.0." + random.nextInt(10) + ":80", "value " + random.nextInt(3));
			values.put("/clusterdemo/web-admin/10.0.0." + random.nextInt(10) + ":80", "value " + random.nextInt(3));
		}
		return values;
	}

	@Test
	void whatChangedInOneRevisionIsPublishedInOneEvent() {
		String directory = "/clusterdemo/transaction";
		try (Instance instance = Instance.of(etcd.endpoint()).watching("web", directory).start()) {
			Map<String, String> values = new TreeMap<>();
			IntStream.range(0, 100).forEach((i) -> values.put(directory + "/10.0.0." + i + ":80", ""));
			long put = etcd.witness().putTogether(values);
			Instance.soon("the members are  published").until(() -> !instance.events().changesOf("web").isEmpty());
			long deleted = etcd.witness().deletePrefix(directory + "/");
			Instance.soon("their end is published").until(() -> instance.events().changesOf("web").size() > 1);
			assertThat(instance.events().composed("web")).isEmpty();
			List<ClusterChangedEvent> changes = instance.events().changesOf("web");
			assertThat(changes).hasSize(2);
			assertThat(changes.get(0).added()).hasSize(100);
			assertThat(changes.get(0).current().revision()).isEqualTo(put);
			assertThat(changes.get(1).removed()).hasSize(100);
			assertThat(changes.get(1).current().revision()).isEqualTo(deleted);
		}
	}

	@Test
	void afterACompactionWhileDisconnectedOneEventHasTheNetDifference() {
		String directory = "/clusterdemo/web";
		// A compaction affects the whole etcd
		try (EtcdServer etcd = new EtcdServer().start(); FaultProxy proxy = new FaultProxy(etcd)) {
			for (String address : List.of("stays:1", "goes:1", "changes:1", "returns:1")) {
				etcd.witness().put(directory + "/" + address, "");
			}
			try (Instance instance = Instance.of(proxy.endpoint()).watching("web", directory).start()) {
				Instance.soon("the first read is published")
					.until(() -> instance.events().changesOf("web").size() == 1);
				ClusterSnapshot before = instance.clusters().get("web");
				proxy.cut();
				etcd.witness().delete(directory + "/goes:1");
				etcd.witness().put(directory + "/comes:1", "");
				etcd.witness().put(directory + "/changes:1", "value");
				etcd.witness().delete(directory + "/returns:1");
				etcd.witness().put(directory + "/returns:1", "");
				etcd.witness().put(directory + "/visits:1", "");
				long last = etcd.witness().delete(directory + "/visits:1");
				etcd.witness().compact();
				assertThat(instance.clusters().get("web")).isEqualTo(before);
				proxy.pass();
				Instance.soon("the difference is published").until(() -> instance.events().changesOf("web").size() > 1);
				etcd.witness().put(directory + "/barrier:1", "");
				Instance.soon("the watch goes on").until(() -> instance.addresses("web").contains("barrier:1"));
				Instance.soon("that is published").until(() -> instance.events().composed("web").contains("barrier:1"));
				List<ClusterChangedEvent> changes = instance.events().changesOf("web");
				assertThat(changes).hasSize(3);
				assertThat(changes.get(1).previous().members()).isEqualTo(before.members());
				assertThat(changes.get(1).current().revision()).isEqualTo(last);
				assertThat(changes.get(1).added()).extracting(Member::address).containsExactly("comes:1");
				assertThat(changes.get(1).removed()).extracting(Member::address).containsExactly("goes:1");
				assertThat(changes.get(1).updated()).extracting(Member::address).containsExactly("changes:1");
				assertThat(changes.get(2).added()).extracting(Member::address).containsExactly("barrier:1");
			}
		}
	}

	@Test
	void membersPutByHandCountAndWhatIsNoMemberDoesNotStopTheRest(@TempDir Path temporary) {
		String directory = "/clusterdemo/by-hand";
		Path file = temporary.resolve("members.json");
		String huge = "x".repeat(1024 * 1024);
		etcd.witness().put(directory + "/[::1]:8080", "{\"metadata\":{\"zone\":\"a\"},\"unknown\":[1]}");
		etcd.witness().put(directory + "/10.0.0.1:3306", "");
		etcd.witness().put(directory + "/10.0.0.2:3306", huge);
		etcd.witness().put(directory + "/10.0.0.3:3306", "{\"metadata\":");
		putJunk(directory, 1);
		try (Instance instance = Instance.of(etcd.endpoint())
			.watching("db", directory)
			.with("clustercontrol.clusters.db.handlers[0].file", file)
			.start()) {
			assertThat(file).hasContent("[\"10.0.0.1:3306\",\"10.0.0.2:3306\",\"10.0.0.3:3306\",\"[::1]:8080\"]");
			putJunk(directory, 2);
			etcd.witness().put(directory + "/10.0.0.4:3306", huge);
			etcd.witness().put(directory + "/10.0.0.5:3306", "not { json");
			etcd.witness().put(directory + "/[2001:db8::5]:3306", "");
			etcd.witness().put(directory + "/10.0.0.1:3306", "{broken");
			etcd.witness().put(directory + "/10.0.0.2:3306", "{\"metadata\":{\"zone\":\"b\"}}");
			List<String> addresses = List.of("10.0.0.1:3306", "10.0.0.2:3306", "10.0.0.3:3306", "10.0.0.4:3306",
					"10.0.0.5:3306", "[2001:db8::5]:3306", "[::1]:8080");
			Instance.soon("all are published").until(() -> instance.events().composed("db").equals(addresses));
			Instance.soon("the last is seen").until(() -> "b".equals(member(instance, 1).metadata().get("zone")));
			assertThat(instance.clusters().get("db").source()).isEqualTo(Source.LIVE);
			assertThat(member(instance, 0))
				.isEqualTo(new Member("10.0.0.1:3306", "10.0.0.1", 3306, null, Map.of(), null, null, "{broken"));
			assertThat(member(instance, 3).rawValue()).isEqualTo("x".repeat(64 * 1024));
			assertThat(member(instance, 3).metadata()).isEmpty();
			assertThat(member(instance, 5).host()).isEqualTo("2001:db8::5");
			assertThat(member(instance, 5).rawValue()).isNull();
			assertThat(member(instance, 6).host()).isEqualTo("::1");
			assertThat(member(instance, 6).metadata()).isEqualTo(Map.of("zone", "a"));
			assertThat(instance.context().getBean(WatchedClusters.class).status("db").rejected().keySet())
				.isEqualTo(junkIn(directory));
			Instance.soon("the file follows")
				.untilAsserted(() -> assertThat(file).hasContent("[\"" + String.join("\",\"", addresses) + "\"]"));
		}
	}

	private static Member member(Instance instance, int index) {
		return instance.clusters().get("db").members().get(index);
	}

	private static void putJunk(String directory, int number) {
		for (String name : List.of("junk%d", "nested%d/b:1", "host%d:99999", "host%d:080", "host%d:", "::%d:80",
				"[fe80::%d%%1]:80", "with space%d:80", "\u00fcmlaut%d:80")) {
			etcd.witness().put(directory + "/" + name.formatted(number), "");
		}
		etcd.witness().put(directory + "/", "the directory itself");
		etcd.witness().put(directory, "beside the directory");
		etcd.witness().put(directory + "-admin/10.0.0.9:1", "another directory");
	}

	private static TreeSet<String> junkIn(String directory) {
		TreeSet<String> junk = new TreeSet<>();
		for (EtcdKeyValue key : etcd.witness().list(directory + "/")) {
			if (!key.key().matches(".*/(10\\.0\\.0\\.[1-5]|\\[[0-9a-f:]+]):[1-9]\\d*")) {
				junk.add(key.key());
			}
		}
		assertThat(junk).hasSize(19);
		return junk;
	}

	private static List<String> addressesIn(String path) {
		return new ArrayList<>(
				etcd.witness().list(path + "/").stream().map((key) -> key.key().substring(path.length() + 1)).toList());
	}

}
