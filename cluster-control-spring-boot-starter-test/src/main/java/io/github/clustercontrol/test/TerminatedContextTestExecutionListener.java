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

import org.springframework.core.Ordered;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.support.AbstractTestExecutionListener;
import org.springframework.test.context.support.DependencyInjectionTestExecutionListener;

/**
 * Lets a test stop the application by a delete of its key: the next test gets a new
 * application. Without this listener Spring would fail on the closed context.
 */
class TerminatedContextTestExecutionListener extends AbstractTestExecutionListener {

	private static final String TERMINATOR = TerminatedContextTestExecutionListener.class.getName();

	/** The last one before a test, and therefore the first one after it. */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void beforeTestMethod(TestContext testContext) {
		if (TestContextAnnotationUtils.hasAnnotation(testContext.getTestClass(), EmbeddedEtcd.class)) {
			testContext.getApplicationContext()
				.getBeanProvider(ClosingTerminator.class)
				.ifAvailable((terminator) -> testContext.setAttribute(TERMINATOR, terminator));
		}
	}

	@Override
	public void afterTestExecution(TestContext testContext) {
		if (testContext.removeAttribute(TERMINATOR) instanceof ClosingTerminator terminator
				&& terminator.isTerminated()) {
			testContext.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
			testContext.setAttribute(DependencyInjectionTestExecutionListener.REINJECT_DEPENDENCIES_ATTRIBUTE, true);
		}
	}

}
