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

package io.github.clustercontrol.fault.row;

import java.util.List;

import io.github.clustercontrol.fault.ForkedJvm;

/**
 * Runs an instance in a JVM with little memory, and prints repeatedly what it sees.
 */
public final class CrampedMain {

	private CrampedMain() {
	}

	/**
	 * Start the JVM. It ends when its memory is exhausted.
	 * @param endpoint the URL of etcd
	 * @param selfKey the key to register
	 * @param directory the directory to watch
	 * @return the running JVM
	 */
	static ForkedJvm fork(String endpoint, String selfKey, String directory) {
		return ForkedJvm.main(List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError"), CrampedMain.class, endpoint, selfKey,
				directory);
	}

	/**
	 * The line that the instance prints.
	 * @param members the number of members
	 * @param first the first member
	 * @param rejected the number of rejected keys
	 * @return the line
	 */
	static String line(int members, String first, long rejected) {
		return "sees " + members + " members, the first is " + first + ", and rejects " + rejected;
	}

	public static void main(String[] args) throws Exception {
		String printed = "";
		try (ClusterControlSubject subject = new ClusterControlSubject()) {
			subject.start(List.of(args[0]), args[1], 10, args[2]);
			while (!subject.stopped()) {
				List<String> members = subject.members().stream().sorted().toList();
				String line = line(members.size(), members.isEmpty() ? "none" : members.get(0),
						subject.status().rejectedCount());
				if (!line.equals(printed)) {
					System.out.println(line);
					printed = line;
				}
				Thread.sleep(100);
			}
			System.out.println("stopped");
		}
		System.exit(0);
	}

}
