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

package io.github.clustercontrol.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches when this instance registers: {@code self.enabled} is true, or it is not set
 * and a key or a path is.
 */
class OnSelfEnabledCondition extends SpringBootCondition {

	private static final String SELF = InvalidProperty.PREFIX + "self.";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Self registration");
		Environment environment = context.getEnvironment();
		Boolean enabled = Binder.get(environment).bind(SELF + "enabled", Boolean.class).orElse(null);
		if (enabled != null) {
			return new ConditionOutcome(enabled, message.because(SELF + "enabled is " + enabled));
		}
		for (String property : new String[] { "key", "path" }) {
			if (environment.containsProperty(SELF + property)) {
				return ConditionOutcome.match(message.foundExactly(SELF + property));
			}
		}
		return ConditionOutcome
			.noMatch(message.didNotFind("property", "properties").items(SELF + "key", SELF + "path"));
	}

}
