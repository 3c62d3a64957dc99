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

import java.util.Set;
import java.util.TreeSet;

import io.github.clustercontrol.ClusterHandler;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * What was configured, checked.
 */
class ClusterControlSettings {

	ClusterControlSettings(ClusterControlProperties properties, ListableBeanFactory beanFactory,
			ConfigurableEnvironment environment) {
		UnknownSettings.check(environment);
		PropertyCheck.unsupported(PropertyCheck.PREFIX + "cache-directory", properties.cacheDirectory());
		PropertyCheck.notNegative(PropertyCheck.PREFIX + "startup-timeout", properties.startupTimeout());
		PropertyCheck.positive(PropertyCheck.PREFIX + "etcd.connect-timeout", properties.etcd().connectTimeout());
		PropertyCheck.positive(PropertyCheck.PREFIX + "etcd.request-timeout", properties.etcd().requestTimeout());
		SelfCheck.check(properties.self());
		Set<String> handlers = new TreeSet<>(
				Set.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, ClusterHandler.class)));
		new ClustersCheck(handlers).check(properties.clusters());
	}

}
