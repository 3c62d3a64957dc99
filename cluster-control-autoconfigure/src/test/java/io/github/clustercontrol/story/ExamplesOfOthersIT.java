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
import java.util.List;

import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.row.ServerConfiguration;
import io.github.clustercontrol.fault.row.ServerProgram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The templates in {@code docs/handlers.md} that do what the examples of confd and
 * consul-template do. A file is only written if the program accepts it.
 */
class ExamplesOfOthersIT {

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	@TempDir
	private Path directory;

	@AfterEach
	void deleteAll() {
		etcd.witness().deletePrefix("/");
	}

	@Test
	void nginxHasAnUpstreamAndAPathForEachService() throws Exception {
		Path check = write("check",
				ServerConfiguration.nginx("pid /dev/null; error_log stderr;", "temp", "include *.conf;"));
		String text = render("/etc/nginx/services.mustache", "nginx", "services.conf", ServerProgram.NGINX.path(), "-t",
				"-e", "stderr", "-c", "{directory}/" + check.getFileName());
		assertThat(text).contains("upstream search {", "upstream web {", "    location /search/ {")
			.contains("    server 10.0.0.1:80 max_fails=3 fail_timeout=30s;");
	}

	@Test
	void haproxyHasOnlyTheInstancesWithTheTag() throws Exception {
		Path main = write("haproxy.cfg", ServerConfiguration.haproxy(8112, "default_backend web"));
		String text = render("/etc/haproxy/stable.mustache", "haproxy", "stable.conf", ServerProgram.HAPROXY.path(),
				"-c", "-f", main.toString(), "-f", "{candidate}");
		assertThat(text).contains("backend search", "backend web", " 10.0.0.1:80\n", " 10.0.1.1:80\n")
			.doesNotContain("10.0.0.2", "10.0.0.3");
	}

	@Test
	void apacheHasABalancerForEachValueOfATag() throws Exception {
		Path main = write("apache2.conf", ServerConfiguration.apache(8113, "Include ${CANDIDATE}"));
		String text = render("/etc/apache2/apis.mustache", "apache", "apis.conf", ServerProgram.APACHE2.path(), "-t",
				"-f", main.toString(), "-C", "Define CANDIDATE {candidate}");
		assertThat(text)
			.contains("<Proxy \"balancer://web-orders\">", "<Proxy \"balancer://web-users\">",
					"ProxyPass \"/api/users/\" \"balancer://web-users/\"")
			.doesNotContain("balancer://search");
	}

	private String render(String template, String escape, String file, String... check) throws IOException {
		put("/shop/web/10.0.0.1:80", "\"release\":\"stable\",\"api\":\"orders\"");
		put("/shop/web/10.0.0.2:80", "\"release\":\"canary\",\"api\":\"users\"");
		put("/shop/web/10.0.0.3:80", "\"api\":\"users\"");
		put("/shop/search/10.0.1.1:80", "\"release\":\"stable\"");
		Path source = write("own.mustache", HandlersDocument.read().files().get(template));
		Path written = this.directory.resolve(file);
		InstanceBuilder builder = Instance.of(etcd.endpoint())
			.with("clustercontrol.discover.path", "/shop")
			.with("clustercontrol.files[0].clusters", "discovered")
			.with("clustercontrol.files[0].type", "template")
			.with("clustercontrol.files[0].template", source)
			.with("clustercontrol.files[0].escape", escape)
			.with("clustercontrol.files[0].file", written);
		List<String> command = List.of(check);
		for (int i = 0; i < command.size(); i++) {
			builder.with("clustercontrol.files[0].check-command[" + i + "]", command.get(i));
		}
		try (Instance application = builder.start()) {
			assertThat(application.clusters().names()).containsExactly("search", "web");
			return Files.readString(written);
		}
	}

	private static void put(String key, String metadata) {
		etcd.witness().put(key, "{\"v\":1,\"metadata\":{" + metadata + "}}");
	}

	private Path write(String name, String content) throws IOException {
		return Files.writeString(this.directory.resolve(name), content);
	}

}
