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

package io.github.clustercontrol.internal.event;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Listeners}.
 */
class ListenersTests {

	private static final ClusterSnapshot WEB = new ClusterSnapshot("web", 1, List.of(Member.of("a:1")), Source.LIVE,
			null);

	private static final ClusterChangedEvent EVENT = new ClusterChangedEvent(ClusterSnapshot.unknown("web"), WEB,
			WEB.members(), List.of(), List.of());

	private final AnnotationConfigApplicationContext parent = new AnnotationConfigApplicationContext();

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private final List<String> received = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		this.context.close();
		this.parent.close();
	}

	@Test
	void listenerMethodsReceiveTheirEventsInOrder() {
		this.context.registerBean("received", List.class, () -> this.received);
		this.context.register(OrderedListeners.class);
		this.context.refresh();
		publish();
		assertThat(this.received).containsExactly("first", "second", "condition", "last");
	}

	@Test
	void otherListenersReceiveTheEventWhenOneThrows() {
		add(() -> {
			throw new IllegalStateException("deliberate");
		});
		add(() -> this.received.add("one"));
		add(() -> {
			throw new StackOverflowError("deliberate");
		});
		add(() -> this.received.add("two"));
		this.context.refresh();
		publish();
		publish();
		assertThat(this.received).containsExactly("one", "two", "one", "two");
	}

	@Test
	void anAddedListenerReceivesTheNextEventAndARemovedOneDoesNot() {
		ApplicationListener<PayloadApplicationEvent<ClusterChangedEvent>> early = (event) -> this.received.add("early");
		this.context.addApplicationListener(early);
		this.context.refresh();
		Listeners listeners = Listeners.of(this.context);
		listeners.accept(EVENT);
		add(() -> this.received.add("late"));
		listeners.accept(EVENT);
		this.context.removeApplicationListener(early);
		listeners.accept(EVENT);
		assertThat(this.received).containsExactly("early", "early", "late", "late");
	}

	@Test
	void aLazyListenerReceivesEvents() {
		this.context.registerBean("received", List.class, () -> this.received);
		this.context.registerBean(LazyListener.class, (definition) -> definition.setLazyInit(true));
		this.context.refresh();
		Listeners listeners = Listeners.of(this.context);
		listeners.accept(EVENT);
		listeners.accept(EVENT);
		assertThat(this.received).containsExactly("lazy", "lazy");
	}

	@Test
	void otherListenersReceiveTheEventWhenOneCannotBeCreated() {
		this.context.registerBean("received", List.class, () -> this.received);
		this.context.registerBean("broken", LazyListener.class, () -> {
			throw new IllegalStateException("deliberate");
		}, (definition) -> definition.setLazyInit(true));
		this.context.registerBean("lazy", LazyListener.class, (definition) -> definition.setLazyInit(true));
		add(() -> this.received.add("eager"));
		this.context.refresh();
		Listeners listeners = Listeners.of(this.context);
		listeners.accept(EVENT);
		listeners.accept(EVENT);
		assertThat(this.received).containsExactly("eager", "lazy", "eager", "lazy");
	}

	@Test
	void listenersOfTheParentReceiveTheEventAndThoseOfAChildDoNot() {
		this.parent.addApplicationListener(
				(ApplicationListener<PayloadApplicationEvent<ClusterChangedEvent>>) (event) -> this.received
					.add("parent"));
		this.parent.refresh();
		this.context.setParent(this.parent);
		add(() -> this.received.add("own"));
		this.context.refresh();
		try (GenericApplicationContext child = new GenericApplicationContext(this.context)) {
			child.addApplicationListener(
					(ApplicationListener<PayloadApplicationEvent<ClusterChangedEvent>>) (event) -> this.received
						.add("child"));
			child.refresh();
			publish();
		}
		assertThat(this.received).containsExactlyInAnyOrder("parent", "own");
	}

	@Test
	void aListenerMayAddAnother() {
		add(() -> add(() -> this.received.add("added")));
		this.context.refresh();
		Listeners listeners = Listeners.of(this.context);
		listeners.accept(EVENT);
		assertThat(this.received).isEmpty();
		listeners.accept(EVENT);
		assertThat(this.received).containsExactly("added");
	}

	private void add(Runnable action) {
		this.context.addApplicationListener(
				(ApplicationListener<PayloadApplicationEvent<ClusterChangedEvent>>) (event) -> action.run());
	}

	private void publish() {
		Listeners.of(this.context).accept(EVENT);
	}

	@Configuration(proxyBeanMethods = false)
	static class OrderedListeners {

		@Bean
		Last last(List<String> received) {
			return new Last(received);
		}

		@Bean
		First first(List<String> received) {
			return new First(received);
		}

	}

	static class First {

		private final List<String> received;

		First(List<String> received) {
			this.received = received;
		}

		@Order(2)
		@EventListener
		void second(ClusterChangedEvent event) {
			this.received.add("second");
		}

		@Order(1)
		@EventListener
		void first(ClusterChangedEvent event) {
			this.received.add("first");
		}

		@EventListener
		void other(String event) {
			this.received.add("other");
		}

		@Order(3)
		@EventListener(condition = "#root.args[0].cluster() == 'web'")
		void condition(ClusterChangedEvent event) {
			this.received.add("condition");
		}

		@Order(3)
		@EventListener(condition = "#root.args[0].cluster() == 'db'")
		void otherCluster(ClusterChangedEvent event) {
			this.received.add("other cluster");
		}

	}

	static class Last {

		private final List<String> received;

		Last(List<String> received) {
			this.received = received;
		}

		@EventListener
		void last(ClusterChangedEvent event) {
			this.received.add("last");
		}

	}

	static final class LazyListener implements ApplicationListener<PayloadApplicationEvent<ClusterChangedEvent>> {

		private final List<String> received;

		@SuppressWarnings("unchecked")
		LazyListener(@Qualifier("received") List<?> received) {
			this.received = (List<String>) received;
		}

		@Override
		public void onApplicationEvent(PayloadApplicationEvent<ClusterChangedEvent> event) {
			this.received.add("lazy");
		}

	}

}
