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

package io.github.clustercontrol.internal.registration;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Wish}.
 */
class WishTests {

	private static final Wish READY = Wish.INITIAL.whenReady();

	@Test
	void nothingIsWantedBeforeTheApplicationIsReady() {
		assertThat(Wish.INITIAL.in()).isFalse();
		assertThat(Wish.INITIAL.whenRegistered().whenAccepting(true).in()).isFalse();
		assertThat(READY.in()).isTrue();
	}

	@Test
	void whatWasWishedBeforeTheApplicationIsReadyCountsThen() {
		assertThat(Wish.INITIAL.whenDeregistered().whenReady().in()).isFalse();
		assertThat(Wish.INITIAL.whenAccepting(false).whenReady().in()).isFalse();
		assertThat(Wish.INITIAL.whenDeregistered().whenRegistered().whenReady().in()).isTrue();
	}

	@Test
	void readinessTakesOutAndBringsBack() {
		assertThat(READY.whenAccepting(false).in()).isFalse();
		assertThat(READY.whenAccepting(false).whenAccepting(true).in()).isTrue();
	}

	@Test
	void onlyRegisterTakesBackADeregister() {
		Wish out = READY.whenDeregistered();
		assertThat(out.in()).isFalse();
		assertThat(out.whenAccepting(false).whenAccepting(true).in()).isFalse();
		assertThat(out.whenReady().in()).isFalse();
		assertThat(out.whenRegistered().in()).isTrue();
	}

	@Test
	void onlyRegisterTakesBackAnOrder() {
		Wish removed = READY.whenRemoved();
		assertThat(removed.in()).isFalse();
		assertThat(removed.whenAccepting(false).whenAccepting(true).in()).isFalse();
		assertThat(removed.whenRegistered().in()).isTrue();
		assertThat(removed.whenRegistered().removed()).isFalse();
	}

	@Test
	void registerDoesNotOverruleReadiness() {
		assertThat(READY.whenAccepting(false).whenRegistered().in()).isFalse();
	}

	@ParameterizedTest
	@MethodSource("everyChange")
	void nothingLeavesStopped(UnaryOperator<Wish> change) {
		Wish stopped = change.apply(READY.whenStopped());
		assertThat(stopped.in()).isFalse();
		assertThat(stopped.stopped()).isTrue();
	}

	static Stream<UnaryOperator<Wish>> everyChange() {
		return Stream.of(Wish::whenReady, Wish::whenRegistered, Wish::whenDeregistered, Wish::whenRemoved,
				Wish::whenStopped, (wish) -> wish.whenAccepting(true),
				(wish) -> wish.whenDeregistered().whenRegistered().whenReady());
	}

}
