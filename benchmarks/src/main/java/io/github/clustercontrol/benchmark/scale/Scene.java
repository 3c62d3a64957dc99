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

import java.io.IOException;
import java.util.List;

import io.github.clustercontrol.benchmark.JavaProcess;

/**
 * The writer and the measured applications, each in a JVM of its own.
 */
final class Scene implements AutoCloseable {

	/** The prefix of the members of the first cluster. */
	static final String FIRST = Subject.path(0) + "/";

	private final JavaProcess writer;

	private final JavaProcess subject;

	/**
	 * Start both.
	 * @param etcd the endpoint that the writer uses
	 * @param endpoints the endpoints that the applications use
	 * @param heap the heap of all applications together, in MiB
	 * @throws IOException if they cannot be started
	 */
	Scene(String etcd, List<String> endpoints, int heap) throws IOException {
		this.writer = new JavaProcess(null, List.of("-Xmx512m"), Writer.class.getName(), List.of(etcd));
		this.subject = new JavaProcess(null, List.of("-Xmx" + heap + "m", "-XX:+UseG1GC"), Subject.class.getName(),
				List.of(String.join(",", endpoints)));
	}

	String write(String what) throws IOException, InterruptedException {
		this.writer.tell(what);
		return this.writer.next();
	}

	Answer writeAndTell(String what) throws IOException, InterruptedException {
		this.writer.tell(what);
		return new Answer(this.writer.nextFigures());
	}

	String run(String what) throws IOException, InterruptedException {
		this.subject.tell(what);
		return this.subject.next();
	}

	Answer ask(String what) throws IOException, InterruptedException {
		this.subject.tell(what);
		return new Answer(this.subject.nextFigures());
	}

	/**
	 * Write some changes, one after the other, and wait until all applications have
	 * received them.
	 */
	void change(int members, int times, int pauseMillis) throws IOException, InterruptedException {
		double revision = writeAndTell("put " + FIRST + " " + members + " " + times + " " + pauseMillis)
			.get("revision");
		run("await -1 " + (long) revision);
	}

	ProcessUsage applications() {
		return new ProcessUsage(this.subject.pid());
	}

	@Override
	public void close() throws InterruptedException {
		this.subject.close();
		this.writer.close();
	}

}
