internal import Yams

/// A plan's file and the files that it includes, each read and its keys held against those that it may have.
struct PlanFileTree {
    let map: PlanMap
    let included: [PlanFileTree]

    /// The tree below a plan; what is wrong with a file is noted under that file's name.
    init(_ plan: PlanMap) {
        var seen = Set([RegularFile.identity(of: plan.reading.file)])
        self.init(plan, depth: 0, &seen)
    }

    private init(_ map: PlanMap, depth: Int, _ seen: inout Set<String>) {
        self.map = map
        var included: [PlanFileTree] = []
        for value in map.list("include") {
            if let file = Self.file(value, depth: depth + 1, &seen) { included.append(file) }
        }
        self.included = included
    }

    private static func file(_ value: PlanValue, depth: Int, _ seen: inout Set<String>) -> PlanFileTree? {
        let found = value.read { (value: PlanValue) throws(PlanRefusal) in
            let path = try value.filePath()
            guard depth <= PlanLimits.includeDepth else {
                throw PlanRefusal("files include one another more than \(PlanLimits.includeDepth) deep")
            }
            guard value.reading.files < PlanLimits.files else {
                throw PlanRefusal("makes more than the \(PlanLimits.files) files that are allowed")
            }
            guard seen.insert(RegularFile.identity(of: path)).inserted else {
                throw PlanRefusal("\(quoted(path)) is part of the plan already; a file is included once")
            }
            do throws(PlanRefusal) {
                return (path, try PlanLoader.contents(of: path))
            } catch {
                throw PlanRefusal("\(quoted(path)) \(error.reason)")
            }
        }
        guard let (path, text) = found else { return nil }
        let reading = value.reading.including(path)
        let before = reading.problemCount
        let document = PlanDocument(text, for: reading)
        guard let root = document.root, !PlanLoader.isEmpty(root) else {
            if reading.problemCount == before { reading.refuse(.root, at: nil, PlanRefusal("the file is empty")) }
            return nil
        }
        return PlanMap(PlanValue(node: root, path: .root, reading: reading), as: .included)
            .map { PlanFileTree($0, depth: depth, &seen) }
    }
}
