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

package io.github.clustercontrol.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The data of one etcd: lost, backed up, restored, or set aside. Except for a backup,
 * etcd must not run.
 */
final class EtcdData {

	private final Path directory;

	private final Path current;

	private final Path aside;

	EtcdData(Path directory) {
		this.directory = directory;
		this.current = directory.resolve("data");
		this.aside = directory.resolve("data-aside");
	}

	Path path() {
		return this.current;
	}

	void wipe() {
		ScratchDirectory.delete(this.current);
	}

	/** Keep the data for later, so that the next start has none. */
	void setAside() {
		move(this.current, this.aside);
	}

	/** Return to the data that were set aside. */
	void takeBack() {
		wipe();
		move(this.aside, this.current);
	}

	private static void move(Path from, Path to) {
		try {
			Files.move(from, to);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Take a backup.
	 * @param endpoint the URL of the running etcd
	 * @return the file
	 */
	Path save(String endpoint) {
		Path snapshot = this.directory.resolve("snapshot-" + System.nanoTime());
		etcdctl("--endpoints", endpoint, "snapshot", "save", snapshot.toString());
		return snapshot;
	}

	/**
	 * Replace the data by a backup.
	 * @param snapshot the backup
	 * @param member the options that describe the member
	 */
	void restore(Path snapshot, List<String> member) {
		wipe();
		run(Stream
			.concat(Stream.of(restorer(), "snapshot", "restore", snapshot.toString(), "--data-dir",
					this.current.toString()), member.stream())
			.toList());
	}

	/**
	 * From etcd 3.6 on, etcdutl restores backups.
	 * @return the program
	 */
	private static String restorer() {
		String home = System.getProperty("etcd.home");
		boolean own = home != null && Files.isExecutable(Path.of(home, "etcdutl"));
		return EtcdProgram.binary(own ? "etcdutl" : "etcdctl");
	}

	void etcdctl(String... arguments) {
		run(Stream.concat(Stream.of(EtcdProgram.binary("etcdctl")), Stream.of(arguments)).toList());
	}

	private void run(List<String> command) {
		ProcessBuilder builder = new ProcessBuilder(command);
		builder.environment().put("ETCDCTL_API", "3");
		ChildProcess.run(builder, this.directory.resolve("etcdctl.log"));
	}

}
