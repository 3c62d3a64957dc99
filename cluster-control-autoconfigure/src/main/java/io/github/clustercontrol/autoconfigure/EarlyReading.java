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
 * {@link BeanFactoryInitializer} that begins to read the clusters before the
 * application's own beans are created, which may take long. Only where the connection
 * depends on properties alone: other beans that it depends on, and containers, would be
 * created too early.
 */
class EarlyReading implements BeanFactoryInitializer<ListableBeanFactory> {

	@Override
	public void initialize(ListableBeanFactory beanFactory) {
		if (has(beanFactory, PropertiesEtcdConnectionDetails.class)
				&& !has(beanFactory, EtcdClientBuilderCustomizer.class)) {
			// Its init method begins to read
			beanFactory.getBeanProvider(WatchedClusters.class).ifAvailable((clusters) -> {
			});
		}
	}

	private static boolean has(ListableBeanFactory beanFactory, Class<?> type) {
		return beanFactory.getBeanNamesForType(type, true, false).length > 0;
	}

}
