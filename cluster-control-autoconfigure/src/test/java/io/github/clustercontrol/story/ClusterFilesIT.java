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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.github.clustercontrol.FileReloader;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.actuate.endpoint.ClusterControlDescriptor.FileDescriptor;
import io.github.clustercontrol.actuate.endpoint.ClusterControlEndpoint;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.EtcdWitness;
import io.github.clustercontrol.fault.FaultProxy;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Files over several clusters, configured and discovered.
 */
class ClusterFilesIT {

	private static final String TEMPLATE = "{{#clusters}}{{name}}:{{#members}} {{address}}{{/members}}\n{{/clusters}}";

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@TempDir
	private Path temporary;

	@AfterEach
	void deleteAll() {
		witness().deletePrefix("/");
	}

	@Test
	void aFileHasAllItsClustersBeforeTheWebServerAcceptsAndAfterEachChange() throws Exception {
		witness().put("/d/shop/10.0.0.1:80", "");
		witness().put("/d/search/10.0.1.1:80", "");
		FileReader reader = new FileReader(file());
		try (Instance instance = writing("search,shop,pay").watching("shop", "/d/shop")
			.watching("search", "/d/search")
			.watching("pay", "/d/pay")
			.watching("other", "/d/other")
			.web(WebApplicationType.SERVLET)
			.bean(reader)
			.start()) {
			assertThat(reader.read).isEqualTo("pay:\nsearch: 10.0.1.1:80\nshop: 10.0.0.1:80\n");
			witness().put("/d/shop/10.0.0.2:80", "");
			awaitFile("pay:\nsearch: 10.0.1.1:80\nshop: 10.0.0.1:80 10.0.0.2:80\n");
			witness().put("/d/pay/10.0.2.1:80", "");
			witness().delete("/d/search/10.0.1.1:80");
			awaitFile("pay: 10.0.2.1:80\nsearch:\nshop: 10.0.0.1:80 10.0.0.2:80\n");
			assertThat(instance.clusters().names()).hasSize(4);
		}
	}

	@Test
	void aFileOfDiscoveredClustersFollowsThoseThatComeAndVanish() {
		try (Instance instance = writing("discovered").with("clustercontrol.discover.path", "/shop,/bank").start()) {
			assertThat(file()).hasContent("");
			witness().put("/shop/orders/10.0.0.1:80", "");
			awaitFile("orders: 10.0.0.1:80\n");
			witness().put("/bank/pay/10.0.0.2:80", "");
			awaitFile("orders: 10.0.0.1:80\npay: 10.0.0.2:80\n");
			witness().delete("/shop/orders/10.0.0.1:80");
			awaitFile("pay: 10.0.0.2:80\n");
			assertThat(instance.clusters().names()).containsExactly("pay");
		}
	}

	/** A cluster that is configured as well stays in the file. */
	@Test
	void aDiscoverPathSelectsTheClustersDirectlyBelow() {
		witness().put("/shop/orders/10.0.0.1:80", "");
		witness().put("/shop/basket/10.0.0.2:80", "");
		witness().put("/bank/pay/10.0.0.3:80", "");
		try (Instance instance = writing("/shop,later").with("clustercontrol.discover.path", "/shop,/bank")
			.watching("checkout", "/shop/orders")
			.start()) {
			assertThat(file()).hasContent("basket: 10.0.0.2:80\ncheckout: 10.0.0.1:80\nlater:\n");
			witness().put("/bank/later/10.0.0.4:80", "");
			awaitFile("basket: 10.0.0.2:80\ncheckout: 10.0.0.1:80\nlater: 10.0.0.4:80\n");
			witness().delete("/bank/later/10.0.0.4:80");
			awaitFile("basket: 10.0.0.2:80\ncheckout: 10.0.0.1:80\nlater:\n");
			assertThat(instance.clusters().names()).contains("pay");
		}
	}

	@Test
	void manyClustersThatChangeAtOnceAreOneReload() {
		Map<String, String> members = new TreeMap<>();
		IntStream.range(0, 100).forEach((i) -> members.put("/shop/service-%02d/10.0.0.%d:80".formatted(i, i), ""));
		witness().putTogether(members);
		CountingReloader reloader = new CountingReloader(file());
		try (Instance instance = writing("discovered").with("clustercontrol.discover.path", "/shop")
			.bean(reloader)
			.start()) {
			assertThat(file()).content().hasLineCount(100);
			Instance.soon("the first reload").until(() -> !reloader.contents.isEmpty());
			// Written once, although a hundred clusters were read one after the other
			Instance.always("one reload").until(() -> reloader.contents.size() == 1);
			members.replaceAll((key, value) -> "{\"v\":1,\"scheme\":\"https\"}");
			Map<String, String> more = new TreeMap<>();
			members.keySet().forEach((key) -> more.put(key.replace("10.0.0", "10.0.9"), ""));
			witness().putTogether(more);
			Instance.soon("all are written")
				.until(() -> last(reloader).lines().allMatch((it) -> it.contains(" 10.0.9")));
			Instance.always("nothing follows").until(() -> last(reloader).equals(Files.readString(file())));
			assertThat(reloader.contents.size()).isLessThanOrEqualTo(4);
			assertThat(instance.clusters().names()).hasSize(100);
		}
	}

	@Test
	void aFileIsNotTouchedUntilAllClustersAreRead() throws Exception {
		Files.writeString(file(), "last\n");
		witness().put("/d/shop/10.0.0.1:80", "");
		try (FaultProxy proxy = new FaultProxy(etcd)) {
			proxy.cut();
			try (Instance instance = Instance.of(proxy.endpoint())
				.with("clustercontrol.startup-timeout", "200ms")
				.with("clustercontrol.discover.path", "/shop")
				.with("clustercontrol.files[0].clusters", "shop,discovered")
				.with("clustercontrol.files[0].file", file())
				.watching("shop", "/d/shop")
				.start()) {
				Instance.always("it is kept").untilAsserted(() -> assertThat(file()).hasContent("last"));
				assertThat(instance.clusters().get("shop").source()).isEqualTo(Source.UNKNOWN);
				proxy.pass();
				awaitFile("{\"shop\":[\"10.0.0.1:80\"]}");
			}
		}
	}

	@Test
	void endpointHealthAndMetersShowTheFile() throws Exception {
		witness().put("/d/shop/10.0.0.1:80", "");
		Path blocked = Files.writeString(this.temporary.resolve("blocked"), "");
		try (Instance instance = writing("shop").watching("shop", "/d/shop")
			.with("clustercontrol.files[1].clusters", "shop")
			.with("clustercontrol.files[1].file", blocked.resolve("file"))
			.with("clustercontrol.startup-timeout", "2s")
			.with("management.endpoints.web.exposure.include", "clustercontrol")
			.web(WebApplicationType.SERVLET)
			.start()) {
			List<FileDescriptor> files = instance.context()
				.getBean(ClusterControlEndpoint.class)
				.clusterControl()
				.files();
			assertThat(files).hasSize(2);
			assertThat(files.get(0).clusters()).containsExactly("shop");
			assertThat(files.get(0).handler().file()).isEqualTo(file().toString());
			assertThat(files.get(0).handler().outcome()).isEqualTo("success");
			assertThat(files.get(1).handler().outcome()).isEqualTo("failure");
			CompositeHealthContributor health = instance.context()
				.getBean("clusterControlHealthContributor", CompositeHealthContributor.class);
			CompositeHealthContributor handlers = (CompositeHealthContributor) health.getContributor("handlers");
			assertThat(status(handlers, "files[0]")).isEqualTo(Status.UP);
			assertThat(status(handlers, "files[1]")).isEqualTo(Status.UNKNOWN);
			assertThat(instance.context()
				.getBean(MeterRegistry.class)
				.get("clustercontrol.handler.runs")
				.tags("cluster", "files[1]", "handler", "json", "outcome", "failure")
				.timer()
				.count()).isPositive();
		}
	}

	private static Status status(CompositeHealthContributor handlers, String name) {
		HealthIndicator indicator = (HealthIndicator) handlers.getContributor(name);
		return indicator.health().getStatus();
	}

	private InstanceBuilder writing(String clusters) {
		try {
			Path template = Files.writeString(this.temporary.resolve("all.mustache"), TEMPLATE);
			return Instance.of(etcd.endpoint())
				.with("clustercontrol.files[0].clusters", clusters)
				.with("clustercontrol.files[0].type", "template")
				.with("clustercontrol.files[0].template", template)
				.with("clustercontrol.files[0].escape", "none")
				.with("clustercontrol.files[0].on-empty", "write")
				.with("clustercontrol.files[0].file", file());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void awaitFile(String content) {
		Instance.soon("the file has " + content).until(() -> Files.readString(file()).equals(content));
	}

	private static String last(CountingReloader reloader) {
		return reloader.contents.get(reloader.contents.size() - 1);
	}

	private Path file() {
		return this.temporary.resolve("all.conf");
	}

	private static EtcdWitness witness() {
		return etcd.witness();
	}

	/** Reads the file when the web server has opened its port. */
	static final class FileReader implements ApplicationListener<WebServerInitializedEvent> {

		private final Path file;

		private volatile String read = "";

		FileReader(Path file) {
			this.file = file;
		}

		@Override
		public void onApplicationEvent(WebServerInitializedEvent event) {
			try {
				this.read = Files.readString(this.file);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	/** Records the content of the file at each reload. */
	static final class CountingReloader implements FileReloader {

		private final Path file;

		private final List<String> contents = new CopyOnWriteArrayList<>();

		CountingReloader(Path file) {
			this.file = file;
		}

		@Override
		public void reload(Set<Path> files) throws IOException {
			this.contents.add(Files.readString(this.file));
		}

	}

}
