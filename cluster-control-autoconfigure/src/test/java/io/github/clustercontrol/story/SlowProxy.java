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
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.regex.Pattern;

import io.github.clustercontrol.FileReloader;

/**
 * A proxy in front of the instances that it read from a file at its last reload. It
 * finishes the requests in flight before it uses a new file. A reload takes as long as
 * the test says, or ends when the close of the application interrupts it.
 */
final class SlowProxy implements FileReloader {

	private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

	final AtomicInteger requests = new AtomicInteger();

	final AtomicInteger lost = new AtomicInteger();

	private final ReadWriteLock lock = new ReentrantReadWriteLock();

	private final CountDownLatch never = new CountDownLatch(1);

	private final Duration duration;

	volatile List<Integer> ports = List.of();

	SlowProxy(Duration duration) {
		this.duration = duration;
	}

	@Override
	public void reload(Set<Path> files) throws Exception {
		String file = Files.readString(files.iterator().next());
		this.never.await(this.duration.toMillis(), TimeUnit.MILLISECONDS);
		this.lock.writeLock().lockInterruptibly();
		try {
			this.ports = PORT.matcher(file).results().map((port) -> Integer.valueOf(port.group(1))).toList();
		}
		finally {
			this.lock.writeLock().unlock();
		}
	}

	/** Send a request to each instance. */
	void forward() {
		this.lock.readLock().lock();
		try {
			for (int port : this.ports) {
				this.requests.incrementAndGet();
				try {
					Instance.ask(port);
				}
				catch (IOException ex) {
					this.lost.incrementAndGet();
				}
			}
		}
		finally {
			this.lock.readLock().unlock();
		}
	}

}
