"""The .pvd collections: XML that parses, times that increase, and files that are there and are what they say."""

import xml.etree.ElementTree as xml

from products import ProductTest


class Collections(ProductTest):
    def check(self, name, kind):
        collection = self.file("vtk", name)
        tree = xml.parse(collection).getroot()
        self.assertEqual((tree.tag, tree.get("type")), ("VTKFile", "Collection"))
        entries = tree.findall("./Collection/DataSet")
        self.assertGreater(len(entries), 1, "one time is no time series")
        times = [float(entry.get("timestep")) for entry in entries]
        self.assertEqual(times, sorted(set(times)), "times do not increase")
        for entry in entries:
            with self.subTest(file=entry.get("file")):
                self.assertFalse(entry.get("file").startswith("/"), "an absolute path breaks when the folder moves")
                file = collection.parent / entry.get("file")
                self.assertTrue(file.is_file(), "missing")
                # Appended raw data are not XML: the type stands in the head.
                head = file.read_bytes()[:300].decode("latin-1")
                self.assertIn(f'<VTKFile type="{kind}"', head)
                self.assertTrue(file.read_bytes().rstrip().endswith(b"</VTKFile>"), "cut short")
        return times

    def test_terrain(self):
        self.check("terrain.pvd", "StructuredGrid")

    def test_river(self):
        self.check("river.pvd", "PolyData")

    def test_both_cover_the_same_period(self):
        terrain, river = self.check("terrain.pvd", "StructuredGrid"), self.check("river.pvd", "PolyData")
        self.assertEqual((terrain[0], terrain[-1]), (river[0], river[-1]))
