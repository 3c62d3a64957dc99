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

import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.env.Environment;

/**
 * Tells what was set from what has its default, also where both are the same.
 */
final class BoundNames extends AbstractBindHandler {

	private final ConfigurationPropertyName parent;

	private final Set<String> names = new TreeSet<>();

	private BoundNames(ConfigurationPropertyName parent) {
		this.parent = parent;
	}

	/**
	 * Return the names of the properties that were set, without that of their parent.
	 */
	static Set<String> of(Environment environment, String parent, Class<?> type) {
		BoundNames bound = new BoundNames(ConfigurationPropertyName.of(parent));
		Binder.get(environment, bound).bindOrCreate(parent, Bindable.of(type));
		return bound.names;
	}

	@Override
	public Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
		if (this.parent.isParentOf(name)) {
			this.names.add(name.getLastElement(Form.ORIGINAL));
		}
		return result;
	}

}
