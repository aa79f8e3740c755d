/** Departments as a tree, drawn as a list with depths. */
import type { Department } from '../../api/types';

export interface TreeRow {
  department: Department;
  depth: number;
}

/** In the order of the tree; those whose parent is not there stand at the top, and nothing is lost or repeated. */
export function treeOf(departments: readonly Department[]): TreeRow[] {
  const known = new Set(departments.map((one) => one.id));
  const rows: TreeRow[] = [];
  const seen = new Set<number>();
  const add = (parent: number | null, depth: number) => {
    for (const department of departments) {
      const above = department.parent_id !== null && known.has(department.parent_id) ? department.parent_id : null;
      if (above === parent && !seen.has(department.id)) {
        seen.add(department.id);
        rows.push({ department, depth });
        add(department.id, depth + 1);
      }
    }
  };
  add(null, 0);
  return rows;
}
