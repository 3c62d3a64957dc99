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

package io.github.clustercontrol.test;

import java.net.URI;
import java.util.List;

import io.github.clustercontrol.autoconfigure.EtcdConnectionDetails;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.util.Assert;

/**
 * Adds the etcd of a test class to its application.
 *
 * @param owner the test class: no other one shares its application
 */
record EmbeddedEtcdContextCustomizer(Class<?> owner) implements ContextCustomizer {

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		Assert.isInstanceOf(GenericApplicationContext.class, context);
		GenericApplicationContext application = (GenericApplicationContext) context;
		application.registerBean("testEtcd", TestEtcd.class, TestEtcd::start);
		application.registerBean("testEtcdConnectionDetails", EtcdConnectionDetails.class, () -> {
			URI endpoint = application.getBean(TestEtcd.class).endpoint();
			return () -> List.of(endpoint);
		}, (definition) -> definition.setDependsOn("testEtcd"));
		application.registerBean("testApplicationTerminator", ClosingTerminator.class, ClosingTerminator::new);
	}

}
