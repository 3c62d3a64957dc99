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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.ResolvableType;

/**
 * Publishes an event to all listeners of an application. When a listener throws or cannot
 * be created, the others still receive it: where Spring publishes, it is the last that
 * does.
 */
public final class Listeners implements Consumer<Object> {

	private static final Log logger = LogFactory.getLog(Listeners.class);

	private final AbstractApplicationContext context;

	/** Its listeners and those of its parents do not receive the events. */
	private final @Nullable ApplicationContext ancestor;

	private final Map<Class<?>, ResolvableType> types = new ConcurrentHashMap<>();

	private volatile @Nullable Multicaster multicaster;

	private Listeners(AbstractApplicationContext context, @Nullable ApplicationContext ancestor) {
		this.context = context;
		this.ancestor = ancestor;
	}

	/** Return the listeners of an application and of its parents. */
	public static Listeners of(ApplicationContext context) {
		return below(context, null);
	}

	/**
	 * Return the listeners of an application without those of an ancestor and its
	 * parents.
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
	 * The multicaster is kept while the listeners stay the same, with what Spring
	 * resolved for them. After a listener could not be created a new one tries to create
	 * it again.
	 */
	private Multicaster current() {
		List<ApplicationListener<?>> listeners = listeners();
		Multicaster current = this.multicaster;
		if (current == null || current.incomplete || !current.listeners.equals(listeners)) {
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
				// A listener is being added: read again
				Thread.onSpinWait();
			}
		}
	}

	private static void failed(Throwable failure) {
		logger.error("A listener failed. The other listeners still receive the event", failure);
	}

	private static final class Multicaster extends SimpleApplicationEventMulticaster {

		private final List<ApplicationListener<?>> listeners;

		/** Lazy listeners among them are created for the first event of their type. */
		private final Set<String> names;

		private volatile boolean incomplete;

		Multicaster(List<ApplicationListener<?>> listeners, ConfigurableListableBeanFactory beanFactory) {
			this.listeners = listeners;
			this.names = ConcurrentHashMap.newKeySet();
			this.names.addAll(List.of(beanFactory.getBeanNamesForType(ApplicationListener.class, true, false)));
			setBeanFactory(beanFactory);
			setErrorHandler(Listeners::failed);
			listeners.forEach(this::addApplicationListener);
			this.names.forEach(this::addApplicationListenerBean);
		}

		/** Without a listener that cannot be created, the others receive the event. */
		@Override
		protected Collection<ApplicationListener<?>> getApplicationListeners(ApplicationEvent event,
				ResolvableType type) {
			try {
				return super.getApplicationListeners(event, type);
			}
			catch (BeanCreationException ex) {
				String name = ex.getBeanName();
				if (name == null || !this.names.remove(name)) {
					throw ex;
				}
				this.incomplete = true;
				removeApplicationListenerBean(name);
				failed(ex);
				return getApplicationListeners(event, type);
			}
		}

	}

}
