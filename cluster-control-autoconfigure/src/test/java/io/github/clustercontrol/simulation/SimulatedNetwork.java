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

package io.github.clustercontrol.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * What lies between instances and {@link SimulatedEtcd}: delays, lost requests, lost
 * answers, and etcd itself being down, frozen or full.
 */
final class SimulatedNetwork {

	private final SimulatedTime time;

	private final SimulatedEtcd etcd;

	private final Choices choices;

	private final List<Runnable> frozen = new ArrayList<>();

	private boolean lossy;

	private boolean down;

	private boolean isFrozen;

	private boolean full;

	private boolean proxied;

	SimulatedNetwork(SimulatedTime time, SimulatedEtcd etcd, Choices choices) {
		this.time = time;
		this.etcd = etcd;
		this.choices = choices;
	}

	/** Whether requests are delayed and lost at random. */
	void lossy(boolean lossy) {
		this.lossy = lossy;
	}

	void down(boolean down) {
		this.down = down;
	}

	/** Whether etcd refuses to grant leases and to put. */
	void full(boolean full) {
		this.full = full;
	}

	boolean isFull() {
		return this.full;
	}

	/** Put a gRPC proxy of etcd between clients and etcd. */
	void proxied() {
		this.proxied = true;
	}

	boolean isProxied() {
		return this.proxied;
	}

	void freeze() {
		this.isFrozen = true;
	}

	/** Go on. etcd first carries out what has arrived meanwhile. */
	void resume() {
		this.isFrozen = false;
		List<Runnable> arrived = List.copyOf(this.frozen);
		this.frozen.clear();
		arrived.forEach(Runnable::run);
	}

	boolean isDown() {
		return this.down;
	}

	boolean isFrozen() {
		return this.isFrozen;
	}

	Line connect(SimulatedProcess process) {
		return new Line(process);
	}

	private MessageFate fate() {
		return this.lossy ? MessageFate.of(this.choices.below(64)) : MessageFate.FAST;
	}

	/**
	 * The way of one process to etcd and back.
	 */
	final class Line {

		private final SimulatedProcess process;

		private boolean requestsLost;

		private boolean answersLost;

		private @Nullable MessageFate next;

		private Line(SimulatedProcess process) {
			this.process = process;
		}

		/**
		 * Let requests, answers or both get lost from now on.
		 * @param requests whether requests get lost
		 * @param answers whether answers and events get lost
		 */
		void cut(boolean requests, boolean answers) {
			this.requestsLost = requests;
			this.answersLost = answers;
		}

		/** Let etcd carry out the next request that much later. */
		void delayNext(long delay) {
			this.next = MessageFate.late(delay);
		}

		long now() {
			return SimulatedNetwork.this.time.now();
		}

		/** Whether progress requests do not reach etcd. */
		boolean isProxied() {
			return SimulatedNetwork.this.proxied;
		}

		/** Whether a request that is sent now would be answered. */
		boolean reaches() {
			return !this.requestsLost && !this.answersLost && !SimulatedNetwork.this.down
					&& !SimulatedNetwork.this.isFrozen;
		}

		/**
		 * Send a request. Exactly one of the consumers gets something, unless the process
		 * is killed before.
		 * @param <T> the type of the answer
		 * @param timeout the deadline
		 * @param effect what etcd does, at most once, perhaps after the deadline
		 * @param answered gets the answer
		 * @param failed gets the error, {@code null} if there is no answer
		 */
		<T> void request(long timeout, Supplier<T> effect, Consumer<T> answered, Consumer<@Nullable EtcdError> failed) {
			MessageFate fate = (this.next != null) ? this.next : fate();
			this.next = null;
			new Exchange<>(this, effect, answered, failed).send(timeout, fate);
		}

		/** Send what has no answer of its own. */
		void send(Runnable effect) {
			MessageFate fate = fate();
			SimulatedNetwork.this.time.after(fate.toEtcd(), () -> {
				if (!fate.requestLost() && !this.requestsLost) {
					arrive(effect);
				}
			});
		}

		/**
		 * Deliver to the process what etcd sends on a stream.
		 * @param notBefore when the message before it arrives
		 * @param task what the process does with it
		 * @return when it arrives, -1 if this and all later messages of the stream are
		 * lost
		 */
		long deliver(long notBefore, Runnable task) {
			MessageFate fate = fate();
			if (this.answersLost || fate.answerLost()) {
				return -1;
			}
			long at = Math.max(notBefore, SimulatedNetwork.this.time.now() + fate.toClient());
			this.process.at(at, task);
			return at;
		}

		private void arrive(Runnable effect) {
			if (SimulatedNetwork.this.down) {
				return;
			}
			if (SimulatedNetwork.this.isFrozen) {
				SimulatedNetwork.this.frozen.add(effect);
				return;
			}
			SimulatedNetwork.this.etcd.advance(SimulatedNetwork.this.time.now());
			effect.run();
		}

	}

	/**
	 * One request and its answer.
	 */
	private final class Exchange<T> {

		private final Line line;

		private final Supplier<T> effect;

		private final Consumer<T> answered;

		private final Consumer<@Nullable EtcdError> failed;

		private SimulatedTime.@Nullable Timer deadline;

		private boolean over;

		Exchange(Line line, Supplier<T> effect, Consumer<T> answered, Consumer<@Nullable EtcdError> failed) {
			this.line = line;
			this.effect = effect;
			this.answered = answered;
			this.failed = failed;
		}

		void send(long timeout, MessageFate fate) {
			boolean refused = SimulatedNetwork.this.down;
			this.deadline = this.line.process.after(refused ? SimulatedTime.MILLISECOND : timeout,
					() -> end(() -> this.failed.accept(null)));
			SimulatedNetwork.this.time.after(fate.toEtcd(), () -> {
				if (!fate.requestLost() && !this.line.requestsLost) {
					this.line.arrive(() -> carryOut(fate));
				}
			});
		}

		private void carryOut(MessageFate fate) {
			Runnable answer;
			try {
				T result = this.effect.get();
				answer = () -> this.answered.accept(result);
			}
			catch (EtcdError ex) {
				answer = () -> this.failed.accept(ex);
			}
			Runnable last = answer;
			if (!fate.answerLost() && !this.line.answersLost) {
				this.line.process.after(fate.toClient(), () -> end(last));
			}
		}

		private void end(Runnable last) {
			if (!this.over) {
				this.over = true;
				if (this.deadline != null) {
					this.deadline.cancel();
				}
				last.run();
			}
		}

	}

}
