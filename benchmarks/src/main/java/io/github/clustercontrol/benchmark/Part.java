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

package io.github.clustercontrol.benchmark;

/**
 * One part of the measurements, with a section of its own in a document.
 *
 * @param name the name by which {@code ./bench NAME} runs it alone
 * @param document the file in {@code docs}, without its ending; {@code ./bench} without a
 * name runs the parts of {@code performance}
 * @param title the heading of its section
 * @param measurement measures
 */
record Part(String name, String document, String title, Measurement measurement) {

	/**
	 * Measures and returns the results.
	 */
	interface Measurement {

		Section run(Run run) throws Exception;

	}

}
