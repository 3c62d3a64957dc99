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

import io.github.clustercontrol.Order;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.internal.render.BundledTemplate;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Hints for the bundled templates, and for the types in details of health and info, which
 * become JSON. Spring Boot adds the hints for properties and endpoints. Values in etcd
 * and files are read and written as trees of JSON, which needs no hints.
 */
class ClusterControlRuntimeHints implements RuntimeHintsRegistrar {

	private final BindingReflectionHintsRegistrar json = new BindingReflectionHintsRegistrar();

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		BundledTemplate.resources().forEach(hints.resources()::registerPattern);
		this.json.registerReflectionHints(hints.reflection(), SelfRegistration.State.class, Source.class, Order.class);
	}

}
