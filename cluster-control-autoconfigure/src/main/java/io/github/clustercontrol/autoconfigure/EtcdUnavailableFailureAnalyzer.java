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

import io.github.clustercontrol.internal.etcd.ConnectionProblem;
import io.github.clustercontrol.internal.etcd.EtcdUnavailableException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/**
 * {@link FailureAnalyzer} for a start with {@code fail-fast} and without a response of
 * etcd.
 */
class EtcdUnavailableFailureAnalyzer extends AbstractFailureAnalyzer<EtcdUnavailableException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, EtcdUnavailableException cause) {
		ConnectionProblem problem = ConnectionProblem.of(cause.lastError());
		StringBuilder description = new StringBuilder();
		description.append(problem.isDenial() ? "etcd denied access at " : "etcd did not answer at ");
		description.append(cause.endpoints()).append(" within ").append(cause.timeout().toMillis()).append(" ms");
		description.append(", and 'clustercontrol.fail-fast' is true.");
		if (cause.lastError() != null) {
			description.append(String.format("%n%nThe last attempt failed: ")).append(cause.lastError());
		}
		return new FailureAnalysis(description.toString(),
				String.format("%s%n%nIf etcd only needs more time, increase 'clustercontrol.startup-timeout'. To start"
						+ " without etcd, and to join when it answers, set 'clustercontrol.fail-fast' to false.",
						problem.remedy()),
				cause);
	}

}
