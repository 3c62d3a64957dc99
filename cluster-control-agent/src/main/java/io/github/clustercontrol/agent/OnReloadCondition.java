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

package io.github.clustercontrol.agent;

import io.github.clustercontrol.agent.preset.Preset;
import io.github.clustercontrol.agent.properties.AgentProperties;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches when the server, or its preset, has a signal for a reload.
 */
class OnReloadCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		AgentProperties properties = Binder.get(context.getEnvironment())
			.bind("clustercontrol.agent", AgentProperties.class)
			.orElse(AgentProperties.NONE);
		return new ConditionOutcome(hasReload(properties), ConditionMessage.of("clustercontrol.agent.reload"));
	}

	/** A server that the agent does not start gets no signal. */
	private static boolean hasReload(AgentProperties properties) {
		try {
			return (properties.services().isEmpty() || properties.command() != null)
					&& Preset.apply(properties).reload() != null;
		}
		catch (IllegalArgumentException ex) {
			// An unknown preset is reported with all other invalid properties
			return false;
		}
	}

}
