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

import java.util.ArrayList;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.ResolvableType;

/**
 * Publishes an event to all listeners of an application. Spring's own multicaster stops
 * at the first listener that throws; here the others still receive the event.
 */
public final class Listeners implements Consumer<Object> {

	private static final Log logger = LogFactory.getLog(Listeners.class);

	private final AbstractApplicationContext context;

	/** The first parent that receives no events, or {@code null} if all receive them. */
	private final @Nullable ApplicationContext ancestor;

	private final Map<Class<?>, ResolvableType> types = new ConcurrentHashMap<>();

	private volatile @Nullable Multicaster multicaster;

	private Listeners(AbstractApplicationContext context, @Nullable ApplicationContext ancestor) {
		this.context = context;
		this.ancestor = ancestor;
	}

	/**
	 * Return the listeners of an application and of its parents.
	 * @param context the application
	 * @return its listeners
	 */
	public static Listeners of(ApplicationContext context) {
		return below(context, null);
	}

	/**
	 * Return the listeners of an application and of its parents below an ancestor.
	 * @param context the application
	 * @param ancestor the ancestor, or {@code null} to publish to all parents
	 * @return its listeners
	 */
	public static Listeners below(ApplicationContext context, @Nullable ApplicationContext ancestor) {
		if (context instanceof AbstractApplicationContext application) {
			return new Listeners(application, ancestor);
		}
		throw new IllegalStateException("Events need an AbstractApplicationContext, not " + context.getClass());
	}

	@Override
	public void accept(Object event) {
		ResolvableType type = this.types.computeIfAbsent(event.getClass(), ResolvableType::forClass);
		current().multicastEvent(new PayloadApplicationEvent<>(this.context, event, type));
	}

	/**
	 * Listeners may be added later. Until then the types that Spring resolved are kept.
	 */
	private Multicaster current() {
		List<ApplicationListener<?>> listeners = listeners();
		Multicaster current = this.multicaster;
		if (current == null || !current.listeners.equals(listeners)) {
			current = new Multicaster(listeners, this.context.getBeanFactory());
			this.multicaster = current;
		}
		return current;
	}

	/** As when Spring publishes, listeners of parent contexts receive the event too. */
	private List<ApplicationListener<?>> listeners() {
		while (true) {
			try {
				List<ApplicationListener<?>> listeners = new ArrayList<>();
				ApplicationContext current = this.context;
				while (current instanceof AbstractApplicationContext application && application != this.ancestor) {
					listeners.addAll(application.getApplicationListeners());
					current = application.getParent();
				}
				return listeners;
			}
			catch (ConcurrentModificationException ex) {
				// A listener is being added at this moment
				Thread.onSpinWait();
			}
		}
	}

	private static final class Multicaster extends SimpleApplicationEventMulticaster {

		private final List<ApplicationListener<?>> listeners;

		private final List<String> names;

		private final ConfigurableListableBeanFactory beanFactory;

		Multicaster(List<ApplicationListener<?>> listeners, ConfigurableListableBeanFactory beanFactory) {
			// A lazy listener is created for its first event
			this(listeners, List.of(beanFactory.getBeanNamesForType(ApplicationListener.class, true, false)),
					beanFactory);
		}

		private Multicaster(List<ApplicationListener<?>> listeners, List<String> names,
				ConfigurableListableBeanFactory beanFactory) {
			this.listeners = listeners;
			this.names = names;
			this.beanFactory = beanFactory;
			setBeanFactory(beanFactory);
			listeners.forEach(this::addApplicationListener);
			names.forEach(this::addApplicationListenerBean);
		}

		@Override
		protected Collection<ApplicationListener<?>> getApplicationListeners(ApplicationEvent event,
				ResolvableType type) {
			try {
				return super.getApplicationListeners(event, type);
			}
			catch (BeansException ex) {
				List<String> created = this.names.stream().filter((name) -> canBeCreated(name, event, type)).toList();
				return new Multicaster(this.listeners, created, this.beanFactory).listenersOf(event, type);
			}
		}

		/** Whether a bean either does not receive an event, or can be created. */
		private boolean canBeCreated(String name, ApplicationEvent event, ResolvableType type) {
			try {
				new Multicaster(List.of(), List.of(name), this.beanFactory).listenersOf(event, type);
				return true;
			}
			catch (BeansException ex) {
				failed(event, ex);
				return false;
			}
		}

		private Collection<ApplicationListener<?>> listenersOf(ApplicationEvent event, ResolvableType type) {
			return super.getApplicationListeners(event, type);
		}

		@Override
		protected void invokeListener(ApplicationListener<?> listener, ApplicationEvent event) {
			try {
				super.invokeListener(listener, event);
			}
			catch (Throwable ex) {
				failed(event, ex);
			}
		}

		private static void failed(ApplicationEvent event, Throwable failure) {
			logger.error("A listener failed on " + describe(event) + ". The other listeners still receive it", failure);
		}

		private static String describe(@Nullable Object event) {
			return (event instanceof PayloadApplicationEvent<?> payload)
					? payload.getPayload().getClass().getSimpleName() : String.valueOf(event);
		}

	}

}
