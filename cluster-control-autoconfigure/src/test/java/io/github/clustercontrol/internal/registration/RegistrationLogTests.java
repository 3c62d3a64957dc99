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

import java.time.Duration;
import java.util.List;

import io.github.clustercontrol.internal.registration.rules.Answer;
import io.github.clustercontrol.internal.registration.rules.KeyEvent;
import io.github.clustercontrol.internal.registration.rules.KeyLoss;
import io.github.clustercontrol.internal.registration.rules.Moment;
import io.github.clustercontrol.internal.registration.rules.OwnLease;
import io.github.clustercontrol.internal.registration.rules.Policy;
import io.github.clustercontrol.internal.registration.rules.Registration;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.AbsencesChanged;
import io.github.clustercontrol.internal.registration.rules.RegistrationEvent.Answered;
import io.github.clustercontrol.internal.registration.rules.RegistrationRules;
import io.github.clustercontrol.internal.registration.rules.Request;
import io.github.clustercontrol.internal.registration.rules.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RegistrationLog}.
 */
@ExtendWith(OutputCaptureExtension.class)
class RegistrationLogTests {

	private static final String KEY = "/demo/web/10.0.0.1:8110";

	private static final String LEFT = "Left as " + KEY + " at revision 3";

	private final RegistrationRules rules = new RegistrationRules(new Policy(Duration.ofSeconds(10), true, false));

	private final RegistrationLog log = new RegistrationLog(KEY, Duration.ofSeconds(10));

	private Registration state = Registration.initial("mine");

	@Test
	void aDeleteWhoseAnswerComesBeforeItsEventIsLoggedOnce(CapturedOutput output) {
		join();
		accept(AbsencesChanged.deregister());
		accept(new Answered(inFlight(), new Answer.Done(3)));
		accept(new RegistrationEvent.KeyChanged(new KeyEvent(3, null)));
		assertThat(output).containsOnlyOnce(LEFT);
	}

	@Test
	void aDeleteWhoseEventComesBeforeItsAnswerIsLoggedOnce(CapturedOutput output) {
		join();
		accept(AbsencesChanged.deregister());
		Request delete = inFlight();
		accept(new RegistrationEvent.KeyChanged(new KeyEvent(3, null)));
		accept(new Answered(delete, new Answer.Done(3)));
		assertThat(output).containsOnlyOnce(LEFT);
	}

	@Test
	void anOperatorsDeleteIsNotLoggedAsALeave(CapturedOutput output) {
		join();
		accept(new RegistrationEvent.KeyChanged(new KeyEvent(3, null)));
		accept(new Answered(inFlight(), new Answer.Cause(KeyLoss.DELETED, null)));
		assertThat(output).containsOnlyOnce("An operator deleted " + KEY + " at revision 3: draining and stopping")
			.doesNotContain("Left as");
	}

	private void join() {
		List.of(AbsencesChanged.ready(), new RegistrationEvent.KeyRead(1, null, null)).forEach(this::accept);
		accept(new Answered(inFlight(), new Answer.Granted(new OwnLease(7, Duration.ofSeconds(10)))));
		accept(new Answered(inFlight(), new Answer.Done(2)));
	}

	private Request inFlight() {
		Request request = this.state.requests().inFlight();
		assertThat(request).isNotNull();
		return request;
	}

	private void accept(RegistrationEvent event) {
		Registration before = this.state;
		Step step = this.rules.next(before, event, new Moment(0, 0));
		this.state = step.state();
		this.log.changed(before, step);
	}

}
