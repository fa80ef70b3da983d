/// The graph itself keeps its own law: a module stands only on modules that come before it.
enum GraphRule {
    static func violations(in modules: [ModuleGraph.Module]) -> [Violation] {
        var below: Set<String> = []
        var found: [Violation] = []
        for module in modules {
            for name in module.dependencies.sorted() where !below.contains(name) {
                if ModuleGraph.foreign[name]?.contains(module.name) == true { continue }
                found.append(Violation(path: module.name, line: 0, message: "stands on \(name), which is not below it"))
            }
            for rule in ModuleGraph.forbidden
            where rule.module == module.name && module.dependencies.contains(rule.imported) {
                found.append(Violation(path: module.name, line: 0, message: rule.why))
            }
            below.insert(module.name)
        }
        return found
    }
}
