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

import io.github.clustercontrol.etcd.EtcdClientBuilderCustomizer;
import io.github.clustercontrol.internal.watch.WatchedClusters;

import org.springframework.beans.factory.BeanFactoryInitializer;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * {@link BeanFactoryInitializer} that has the clusters begin to be read before the
 * application's own beans are made, which may take a while. What the connection rests on
 * must come from properties alone: beans that take part in it are the application's, and
 * are made in their turn. So are containers, which are not started before that.
 */
class EarlyReading implements BeanFactoryInitializer<ListableBeanFactory> {

	@Override
	public void initialize(ListableBeanFactory beanFactory) {
		if (has(beanFactory, PropertiesEtcdConnectionDetails.class)
				&& !has(beanFactory, EtcdClientBuilderCustomizer.class)) {
			// Whoever makes the bean makes it begin
			beanFactory.getBeanProvider(WatchedClusters.class).ifAvailable((clusters) -> {
			});
		}
	}

	private static boolean has(ListableBeanFactory beanFactory, Class<?> type) {
		return beanFactory.getBeanNamesForType(type, true, false).length > 0;
	}

}
