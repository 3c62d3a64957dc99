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

import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.github.clustercontrol.fault.ForkedJvm;

import org.springframework.beans.BeanUtils;

/**
 * Runs a {@link Subject} in a JVM of its own, which ends with status 0 when the subject
 * stops.
 */
public final class SubjectMain {

	/**
	 * Printed when the subject is registered and watches: its key is written earlier.
	 */
	static final String JOINED = "joined";

	private SubjectMain() {
	}

	/**
	 * Start the JVM.
	 * @param type the class of the subject
	 * @param endpoints the URLs of etcd
	 * @param selfKey the key to register
	 * @param ttlSeconds the TTL of the key
	 * @param directory the directory to watch
	 * @return the running JVM
	 */
	static ForkedJvm fork(Class<? extends Subject> type, List<String> endpoints, String selfKey, int ttlSeconds,
			String directory) {
		return ForkedJvm.main(SubjectMain.class, type.getName(), String.join(",", endpoints), selfKey,
				String.valueOf(ttlSeconds), directory);
	}

	public static void main(String[] args) throws Exception {
		try (Subject subject = (Subject) BeanUtils.instantiateClass(Class.forName(args[0]))) {
			subject.start(Arrays.asList(args[1].split(",")), args[2], Integer.parseInt(args[3]), args[4]);
			awaitFirst(() -> subject.registered() && subject.members().contains(args[2]));
			System.out.println(JOINED);
			awaitFirst(subject::stopped);
			System.out.println("stopped");
		}
		System.exit(0);
	}

	private static void awaitFirst(BooleanSupplier condition) throws InterruptedException {
		while (!condition.getAsBoolean()) {
			Thread.sleep(20);
		}
	}

}
