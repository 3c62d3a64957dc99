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

package io.github.clustercontrol.agent.preset;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.clustercontrol.fault.ChildProcess;
import org.jspecify.annotations.Nullable;

/**
 * A server of Debian with a configuration and data of its own.
 *
 * @param preset the name of its preset
 * @param program its program
 * @param template a template for a part of its configuration, which is the file
 * {@code members.conf}
 * @param serves whether it serves the members by HTTP, from that file
 * @param reloaded its output after a reload, {@code null} if no signal reloads it
 */
record RealServer(String preset, String program, String template, boolean serves, @Nullable String reloaded) {

	private static final String MEMBERS = "{{#members}}{{address}} {{/members}}";

	private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

	static Stream<RealServer> all() {
		return Stream.of(new RealServer("nginx", "nginx", "return 200 \"" + MEMBERS + "\";\n", true, null),
				new RealServer("httpd", "apache2", "ErrorDocument 404 \"" + MEMBERS + "\"\n", true, null),
				new RealServer("haproxy", "haproxy",
						"""
								frontend web
								  bind 127.0.0.1:%PORT%
								  http-request return status 200 content-type text/plain string "{{#members}}{{address}},{{/members}}"
								""",
						true, null),
				new RealServer("php-fpm", "php-fpm[0-9]*", "; " + MEMBERS + "\n", false, "Reloading in progress"),
				new RealServer("postgres", "postgres", "# " + MEMBERS + "\n", false, "received SIGHUP, reloading"),
				new RealServer("mariadb", "mariadbd", "# " + MEMBERS + "\n", false, null),
				new RealServer("redis", "redis-server", "# " + MEMBERS + "\n", false, null),
				new RealServer("varnish", "varnishd", "# " + MEMBERS + "\n", false, null));
	}

	@Override
	public String toString() {
		return this.preset;
	}

	/**
	 * Return where a program is, or {@code null} if it is not installed. The name may
	 * have a version of Debian at its end.
	 */
	static @Nullable Path find(String program) {
		return Stream
			.concat(postgres(),
					Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin")).map(Path::of))
			.flatMap((directory) -> matches(directory, program))
			.findFirst()
			.orElse(null);
	}

	/** Other programs of that name may be in the PATH. */
	private static Stream<Path> postgres() {
		return matches(Path.of("/usr/lib/postgresql"), "*").map((version) -> version.resolve("bin"));
	}

	private static Stream<Path> matches(Path directory, String pattern) {
		List<Path> found = new ArrayList<>();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, pattern)) {
			files.forEach(found::add);
		}
		catch (IOException ex) {
			// There is no such directory
		}
		return found.stream().filter(Files::isExecutable);
	}

	/** Return whether it reloads by the signal of its preset. */
	boolean reloads() {
		return this.serves || this.reloaded != null;
	}

	/** Prepare data, and return the command that starts the server in the foreground. */
	List<String> prepare(Path directory, int port) throws IOException {
		String program = String.valueOf(find(this.program));
		Path members = directory.resolve("members.conf");
		Files.writeString(directory.resolve("members.template"), this.template.replace("%PORT%", String.valueOf(port)));
		return switch (this.preset) {
			case "nginx" -> {
				Path conf = write(directory, (ROOT ? "user root;\n" : "") + """
						pid nginx.pid;
						error_log stderr;
						events {}
						http {
						  access_log off;
						  server { listen 127.0.0.1:%d; location / { default_type text/plain; include %s; } }
						}
						""".formatted(port, members));
				yield List.of(program, "-e", "stderr", "-p", directory.toString(), "-c", conf.toString(), "-g",
						"daemon off;");
			}
			case "httpd" -> {
				Path conf = write(directory, """
						ServerName 127.0.0.1
						ServerRoot /usr/lib/apache2
						DefaultRuntimeDir %1$s
						PidFile %1$s/httpd.pid
						LoadModule mpm_event_module modules/mod_mpm_event.so
						LoadModule authz_core_module modules/mod_authz_core.so
						User www-data
						Group www-data
						Listen 127.0.0.1:%2$d
						DocumentRoot /usr/lib/apache2
						ErrorLog /dev/stderr
						Include %3$s
						""".formatted(directory, port, members));
				yield List.of(program, "-f", conf.toString(), "-D", "FOREGROUND");
			}
			case "haproxy" -> {
				Path conf = write(directory,
						"defaults\n  mode http\n  timeout client 5s\n  timeout server 5s\n" + "  timeout connect 5s\n");
				yield List.of(program, "-W", "-db", "-f", conf.toString(), "-f", members.toString());
			}
			case "php-fpm" -> {
				Path conf = write(directory, """
						[global]
						error_log = /proc/self/fd/2
						daemonize = no
						include = %s
						[www]
						user = www-data
						group = www-data
						listen = 127.0.0.1:%d
						pm = static
						pm.max_children = 2
						""".formatted(members, port));
				yield List.of(program, "-F", "-y", conf.toString());
			}
			case "postgres" -> {
				List<String> user = ROOT ? List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
						: List.of();
				Path data = directory.resolve("data");
				if (ROOT) {
					run(directory, List.of("chown", "postgres", directory.toString()));
				}
				run(directory, concat(user, List.of(program.replaceFirst("postgres$", "initdb"), "-D", data.toString(),
						"-A", "trust", "--no-sync")));
				yield concat(user, List.of(program, "-D", data.toString(), "-p", String.valueOf(port), "-c",
						"listen_addresses=127.0.0.1", "-c", "unix_socket_directories="));
			}
			case "mariadb" -> {
				Path data = directory.resolve("data");
				String user = "--user=" + System.getProperty("user.name");
				run(directory, List.of("mariadb-install-db", "--no-defaults", "--datadir=" + data, user,
						"--auth-root-authentication-method=normal", "--skip-test-db"));
				yield List.of(program, "--no-defaults", user, "--datadir=" + data, "--socket=" + data.resolve("socket"),
						"--pid-file=" + data.resolve("pid"), "--port=" + port, "--bind-address=127.0.0.1");
			}
			case "redis" -> List.of(program, "--port", String.valueOf(port), "--bind", "127.0.0.1", "--save", "",
					"--dir", directory.toString());
			case "varnish" -> List.of(program, "-F", "-n", directory.resolve("work").toString(), "-j", "none", "-a",
					"127.0.0.1:" + port, "-b", "none", "-s", "malloc,16m");
			default -> throw new IllegalStateException(this.preset);
		};
	}

	private static Path write(Path directory, String configuration) throws IOException {
		return Files.writeString(directory.resolve("server.conf"), configuration);
	}

	private static void run(Path directory, List<String> command) {
		ChildProcess.run(new ProcessBuilder(command), directory.resolve("prepare.log"));
	}

	private static List<String> concat(List<String> first, List<String> second) {
		return Stream.concat(first.stream(), second.stream()).toList();
	}

}
