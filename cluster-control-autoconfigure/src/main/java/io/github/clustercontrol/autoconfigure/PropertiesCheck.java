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

import java.util.List;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Checks further properties of an application, such as those of a handler bean. Beans of
 * this type are called once, on the thread that creates the application context. What
 * they find stops the start, and one failure analysis reports it together with the
 * invalid properties of cluster-control. A bean of this type must not depend on beans
 * that these properties configure.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PropertiesCheck {

	/**
	 * Check the properties.
	 * @return what is invalid, or an empty list
	 */
	List<InvalidConfigurationPropertyValueException> problems();

}
