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

	private final List<String> heard = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		this.context.close();
		this.parent.close();
	}

	@Test
	void methodsHearEventsInTheirOrderAndOthersNothing() {
		this.context.registerBean("heard", List.class, () -> this.heard);
		this.context.register(OrderedListeners.class);
		this.context.refresh();
		publish();
		assertThat(this.heard).containsExactly("first", "second", "condition", "last");
	}

	@Test
	void aListenerThatThrowsKeepsNoOtherFromHearing() {
		add(() -> {
			throw new IllegalStateException("deliberate");
		});
		add(() -> this.heard.add("one"));
		add(() -> {
			throw new StackOverflowError("deliberate");
		});
		add(() -> this.heard.add("two"));
		this.context.refresh();
		publish();
		publish();
		assertThat(this.heard).containsExactly("one", "two", "one", "two");
	}

	@Test
	void listenersThatCameLaterAreToldAndThoseThatWentAreNot() {
		ApplicationListener<PayloadApplicationEvent<ClusterChangedEvent>> early = (event) -> this.heard.add("early");
		this.context.addApplicationListener(early);
		this.context.refresh();
		Listeners listeners = Listeners.of(this.context);
		listeners.accept(EVENT);
		add(() -> this.heard.add("late"));
		listeners.accept(EVENT);
		this.context.removeApplicationListener(early);
		listeners.accept(EVENT);
		assertThat(this.heard).containsExactly("early", "early", "late", "late");
	}

	@Test
	void aListenerThatIsMadeLazilyIsTold() {
		this.context.registerBean("heard", List.class, () -> this.heard);
		this.context.registerBean(LazyListener.class, (definition) -> definition.setLazyInit(true));
		this.context.refresh();
		Listeners listeners = Listeners.of(this.context);
		listeners.accept(EVENT);
		listeners.accept(EVENT);
		assertThat(this.heard).containsExactly("lazy", "lazy");
	}

	@Test
	void aListenerThatCannotBeMadeKeepsNoOtherFromHearing() {
		this.context.registerBean("heard", List.class, () -> this.heard);
		this.context.registerBean("broken", LazyListener.class, () -> {
			throw new IllegalStateException("deliberate");
		}, (definition) -> definition.setLazyInit(true));
		this.context.registerBean("lazy", LazyListener.class, (definition) -> definition.setLazyInit(true));
		add(() -> this.heard.add("eager"));
		this.context.refresh();
		Listeners listeners = Listeners.of(this.context);
		listeners.accept(EVENT);
		listeners.accept(EVENT);
		assertThat(this.heard).containsExactly("eager", "lazy", "eager", "lazy");
	}

	@Test
	void listenersOfTheParentAreToldAndThoseOfAChildAreNot() {
		this.parent.addApplicationListener(
				(ApplicationListener<PayloadApplicationEvent<ClusterChangedEvent>>) (event) -> this.heard
					.add("parent"));
		this.parent.refresh();
		this.context.setParent(this.parent);
		add(() -> this.heard.add("own"));
		this.context.refresh();
		try (GenericApplicationContext child = new GenericApplicationContext(this.context)) {
			child.addApplicationListener(
					(ApplicationListener<PayloadApplicationEvent<ClusterChangedEvent>>) (event) -> this.heard
						.add("child"));
			child.refresh();
			publish();
		}
		assertThat(this.heard).containsExactlyInAnyOrder("parent", "own");
	}

	@Test
	void aListenerMayAddAnother() {
		add(() -> add(() -> this.heard.add("added")));
		this.context.refresh();
		Listeners listeners = Listeners.of(this.context);
		listeners.accept(EVENT);
		assertThat(this.heard).isEmpty();
		listeners.accept(EVENT);
		assertThat(this.heard).containsExactly("added");
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
		Last last(List<String> heard) {
			return new Last(heard);
		}

		@Bean
		First first(List<String> heard) {
			return new First(heard);
		}

	}

	static class First {

		private final List<String> heard;

		First(List<String> heard) {
			this.heard = heard;
		}

		@Order(2)
		@EventListener
		void second(ClusterChangedEvent event) {
			this.heard.add("second");
		}

		@Order(1)
		@EventListener
		void first(ClusterChangedEvent event) {
			this.heard.add("first");
		}

		@EventListener
		void other(String event) {
			this.heard.add("other");
		}

		@Order(3)
		@EventListener(condition = "#root.args[0].cluster() == 'web'")
		void condition(ClusterChangedEvent event) {
			this.heard.add("condition");
		}

		@Order(3)
		@EventListener(condition = "#root.args[0].cluster() == 'db'")
		void otherCluster(ClusterChangedEvent event) {
			this.heard.add("other cluster");
		}

	}

	static class Last {

		private final List<String> heard;

		Last(List<String> heard) {
			this.heard = heard;
		}

		@EventListener
		void last(ClusterChangedEvent event) {
			this.heard.add("last");
		}

	}

	static final class LazyListener implements ApplicationListener<PayloadApplicationEvent<ClusterChangedEvent>> {

		private final List<String> heard;

		@SuppressWarnings("unchecked")
		LazyListener(@Qualifier("heard") List<?> heard) {
			this.heard = (List<String>) heard;
		}

		@Override
		public void onApplicationEvent(PayloadApplicationEvent<ClusterChangedEvent> event) {
			this.heard.add("lazy");
		}

	}

}
