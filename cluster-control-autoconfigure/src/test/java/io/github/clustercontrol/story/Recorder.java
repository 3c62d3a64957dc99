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

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;

import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records all events of the starter.
 */
final class Recorder implements ApplicationListener<PayloadApplicationEvent<?>> {

	private final List<Object> events = new CopyOnWriteArrayList<>();

	@Override
	public void onApplicationEvent(PayloadApplicationEvent<?> event) {
		this.events.add(event.getPayload());
	}

	<E> List<E> of(Class<E> type) {
		return this.events.stream().filter(type::isInstance).map(type::cast).toList();
	}

	List<ClusterChangedEvent> changesOf(String cluster) {
		return of(ClusterChangedEvent.class).stream().filter((event) -> event.cluster().equals(cluster)).toList();
	}

	/**
	 * The members according to the differences alone, checked at each event.
	 * @param cluster the name of the cluster
	 * @return the addresses
	 */
	List<String> composed(String cluster) {
		Map<String, Member> members = new TreeMap<>();
		ClusterSnapshot last = null;
		for (ClusterChangedEvent event : changesOf(cluster)) {
			if (last != null) {
				assertThat(event.previous()).as("each event goes on where the one before it ended").isSameAs(last);
				assertThat(event.current().revision()).isGreaterThan(last.revision());
			}
			else {
				assertThat(event.previous().members()).isEmpty();
			}
			last = event.current();
			event.added()
				.forEach((member) -> assertThat(members.put(member.address(), member)).as("added " + member).isNull());
			event.removed()
				.forEach((member) -> assertThat(members.remove(member.address())).as("removed " + member)
					.isEqualTo(member));
			event.updated()
				.forEach((member) -> assertThat(members.put(member.address(), member)).as("updated " + member)
					.isNotNull()
					.isNotEqualTo(member));
			assertThat(members.values()).as("the differences lead to the current state")
				.containsExactlyElementsOf(event.members());
		}
		return List.copyOf(members.keySet());
	}

}
