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

import java.util.function.BiConsumer;

import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.AbsencesChanged;

/**
 * Lets etcd carry out writes after the instance has given up, and lets operators and lost
 * events follow at once. Schedules of all faults rarely have that in one second.
 */
final class LateWrites {

	/** How many kinds of steps there are, the first is none. */
	static final int KINDS = 12;

	private final SimulatedWorld world;

	private final BiConsumer<String, Runnable> operator;

	/**
	 * Create late writes.
	 * @param world where they are
	 * @param operator carries out what operators do, unless etcd is away
	 */
	LateWrites(SimulatedWorld world, BiConsumer<String, Runnable> operator) {
		this.world = world;
		this.operator = operator;
	}

	void step(int kind, SimulatedRegistration run) {
		switch (kind) {
			case 1, 2, 3 -> delay(run, false, delay());
			case 4, 5 -> delay(run, true, delay());
			case 6, 7 -> outAndIn(run, this.world.choices().of(5, 50, 500));
			case 8 -> loseEvents(run);
			case 9 -> delete(run);
			case 10, 11 -> delayUntilOutAgain(run);
			default -> {
			}
		}
	}

	private long delay() {
		return this.world.choices().of(3_200, 3_500, 4_000, 4_500, 6_000, 12_000);
	}

	private void delay(SimulatedRegistration run, boolean deleted, long delay) {
		this.world.trace(() -> "the next write of " + run.record() + " arrives after " + delay + " ms");
		run.delayNextWrite(delay * SimulatedTime.MILLISECOND, deleted ? () -> hide(run) : () -> {
		});
	}

	/** The watch loses the delete that follows, perhaps also the put. */
	private void hide(SimulatedRegistration run) {
		after(this.world.choices().below(2), () -> loseEvents(run));
		after(this.world.choices().of(2, 20), () -> delete(run));
	}

	/** The late write arrives after a later one put the key and a delete took it. */
	private void delayUntilOutAgain(SimulatedRegistration run) {
		long delay = this.world.choices().of(3_500, 4_000);
		delay(run, true, delay);
		outAndIn(run, 50);
		after(delay, () -> outAndIn(run, 5));
	}

	private void outAndIn(SimulatedRegistration run, long pause) {
		this.world.trace(() -> run.record() + " refuses traffic, then accepts it");
		run.submit(AbsencesChanged.accepting(false));
		after(pause, () -> run.submit(AbsencesChanged.accepting(true)));
	}

	/** The watch that is open gets no event from now on. */
	private void loseEvents(SimulatedRegistration run) {
		this.world.trace(() -> "the watch of " + run.record() + " loses its events");
		run.line().cut(false, true);
		after(30, () -> run.line().cut(false, false));
	}

	private void delete(SimulatedRegistration run) {
		this.operator.accept("delete " + run.key(), () -> this.world.etcd().delete(run.key()));
	}

	private void after(long milliseconds, Runnable task) {
		if (milliseconds == 0) {
			task.run();
		}
		else {
			this.world.time().after(milliseconds * SimulatedTime.MILLISECOND, task);
		}
	}

}
